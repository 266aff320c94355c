import { once } from 'node:events';
import { createServer } from 'node:net';
import { freePort } from '../../../app/development/free-port';

/** What the systems hand out to connections and to whoever listens on port 0: Linux begins first. */
const FIRST_EPHEMERAL = 32_768;

test('a free port is never one that the system itself could give away, and none is given twice', async () => {
  const ports = await Promise.all(Array.from({ length: 200 }, freePort));

  expect(new Set(ports).size).toBe(200);
  expect(ports.filter((port) => port < 1024 || port >= FIRST_EPHEMERAL)).toEqual([]);
});

let port = FIRST_EPHEMERAL;
test.each(['127.0.0.1', '::', '0.0.0.0'])('a port that is taken on %s is not given', async (host) => {
  const server = createServer();
  do {
    server.listen(--port, host);
  } while (
    !(await Promise.race([once(server, 'listening').then(() => true), once(server, 'error').then(() => false)]))
  );
  const dice = jest.spyOn(Math, 'random').mockReturnValueOnce((port - 10_000 + 0.5) / (FIRST_EPHEMERAL - 10_000));
  try {
    expect(await freePort()).not.toBe(port);
    expect(dice.mock.calls.length).toBeGreaterThan(1);
  } finally {
    dice.mockRestore();
    server.close();
  }
});
