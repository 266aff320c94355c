import { once } from 'node:events';
import { type AddressInfo, createServer, Server } from 'node:net';
import { freePort } from '../../../app/development/free-port';
import { developmentCommand } from '../../../delivery/development/options';
import { checkPorts } from '../../../delivery/development/ports';

// A port that is taken is asked for again for three seconds.
jest.setTimeout(30_000);

let server: Server;
let taken: number;
beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  taken = (server.address() as AddressInfo).port;
});
afterEach(() => server.close());

const wanted = (of: string, port: number) => ({ of, port, change: `--${of}-port` });

describe('ports', () => {
  test('that are free are let through', async () => {
    await expect(checkPorts([wanted('service', await freePort())], '127.0.0.1')).resolves.toBeUndefined();
  });

  test('that are taken or asked for twice are all named, with who holds them and how to choose others', async () => {
    const free = await freePort();

    const refused = checkPorts(
      [wanted('service', taken), wanted('metrics', free), wanted('inspector', free)],
      '127.0.0.1',
    );

    await expect(refused).rejects.toMatchObject({
      message: expect.stringMatching(
        new RegExp(
          `^service: port ${taken} is taken by process ${process.pid} \\(.*node.*\\)\ninspector: port ${free} is asked for twice$`,
        ),
      ),
      next: 'choose another port for the service with --service-port; choose another port for the inspector with --inspector-port',
      code: 2,
    });
  });

  test('of an address that this machine has not got are not called taken: the address is named, once, and those there are', async () => {
    const refused = checkPorts([wanted('service', await freePort()), wanted('metrics', await freePort())], '192.0.2.1');

    await expect(refused).rejects.toMatchObject({
      message: '--listen 192.0.2.1: this machine has no such address',
      next: expect.stringMatching(/^give one of (.+, )?127\.0\.0\.1(, .+)?$/),
      code: 2,
    });
  });

  test.each([
    ['EACCES', 'takes rights that this user does not have, as one below 1024 does (EACCES)'],
    ['ENOBUFS', 'cannot be listened on: listen ENOBUFS'],
  ])('that are refused by %s are not called taken either', async (code, reason) => {
    const listen = jest.spyOn(Server.prototype, 'listen').mockImplementation(function (this: Server) {
      process.nextTick(() => this.emit('error', Object.assign(new Error(`listen ${code}`), { code })));
      return this;
    });
    try {
      await expect(checkPorts([wanted('service', 80)], '127.0.0.1')).rejects.toMatchObject({
        message: `service: port 80 ${reason}`,
        next: 'choose another port for the service with --service-port',
        code: 2,
      });
    } finally {
      listen.mockRestore();
    }
  });

  test.each(['nonsense', 'localhost', '127.0.0.1:3000', ''])(
    'are not looked at where --listen is no IP address: %j',
    (given) => {
      const command = developmentCommand()
        .exitOverride()
        .configureOutput({ writeErr: () => {} });

      expect(() => command.parse(['--listen', given], { from: 'user' })).toThrow(
        'It must be an IP address, such as 127.0.0.1.',
      );
    },
  );
});
