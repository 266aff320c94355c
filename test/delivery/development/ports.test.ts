import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { freePort } from '../../../app/development/free-port';
import { checkPorts } from '../../../delivery/development/ports';

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
});
