import { once } from 'node:events';
import { createServer, Server } from 'node:net';
import { freePort } from '../../../app/development/free-port';

/** What the systems hand out to connections and to whoever listens on port 0: Linux begins first. */
const FIRST_EPHEMERAL = 32_768;

test('a free port is never one that the system itself could give away, and none is given twice', async () => {
  const ports = await Promise.all(Array.from({ length: 200 }, freePort));

  expect(new Set(ports).size).toBe(200);
  expect(ports.filter((port) => port < 1024 || port >= FIRST_EPHEMERAL)).toEqual([]);
});

let port = FIRST_EPHEMERAL;
/** Listens on the next port that is free. */
async function hold(host: string): Promise<Server> {
  const server = createServer();
  do {
    server.listen(--port, host);
  } while (
    !(await once(server, 'listening').then(
      () => true,
      () => false, // rejected by the server's error
    ))
  );
  return server;
}
const rollPort = () =>
  jest.spyOn(Math, 'random').mockReturnValueOnce((port - 10_000 + 0.5) / (FIRST_EPHEMERAL - 10_000));

test.each(['127.0.0.1', '::', '0.0.0.0'])('a port that is taken on %s is not given', async (host) => {
  const server = await hold(host);
  const dice = rollPort();
  try {
    expect(await freePort()).not.toBe(port);
    expect(dice.mock.calls.length).toBeGreaterThan(1);
  } finally {
    dice.mockRestore();
    server.close();
  }
});

test('a port that is taken on 127.0.0.1 is not given where all addresses can be listened on beside it, as on macOS', async () => {
  const server = await hold('127.0.0.1');
  const listen = Server.prototype.listen as (options: { port: number; host?: string }, then: () => void) => Server;
  const macOs = jest.spyOn(Server.prototype, 'listen').mockImplementation(function (this: Server, ...args: unknown[]) {
    const [options, then] = args as Parameters<typeof listen>;
    return listen.call(this, options.host === undefined ? { port: 0 } : options, then);
  });
  const dice = rollPort();
  try {
    expect(await freePort()).not.toBe(port);
    expect(dice.mock.calls.length).toBeGreaterThan(1);
  } finally {
    for (const each of [macOs, dice]) each.mockRestore();
    server.close();
  }
});
