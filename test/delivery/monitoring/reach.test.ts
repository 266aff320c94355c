import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { freePort } from '../../../app/development/free-port';

const NEXT =
  'next: npm run monitoring -- --help; without --here it deploys from inside the VPC, wherever it is started\n';

/** As terraform runs it, before the first object of a cluster. */
const reach = (endpoint: string) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--require', 'ts-node/register', 'delivery/monitoring/reach-main.ts'],
    {
      encoding: 'utf8',
      timeout: 60_000,
      env: { PATH: process.env['PATH'], CLUSTER: 'devops-simulator-prod', CLUSTER_ENDPOINT: endpoint },
    },
  );
  return { status, stdout, stderr };
};

const listen = (): Promise<{ port: number; close: () => Promise<void> }> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () =>
      resolve({
        port: (server.address() as { port: number }).port,
        close: () => new Promise((end) => void server.close(() => end())),
      }),
    );
  });

describe('before the first object of a cluster', () => {
  test('an API that cannot be reached is named at once, with the way that leads there', async () => {
    expect(reach(`https://127.0.0.1:${await freePort()}`)).toEqual({
      status: 1,
      stdout: '',
      stderr: [
        'the API of the cluster devops-simulator-prod cannot be reached: 127.0.0.1 refuses connections',
        'its endpoint is private: only the VPC leads to it',
        NEXT,
      ].join('\n'),
    });
  });

  test('one that answers is let be', async () => {
    const { port, close } = await listen();

    expect(reach(`https://127.0.0.1:${port}`)).toEqual({
      status: 0,
      stdout: 'the API of the cluster devops-simulator-prod answers\n',
      stderr: '',
    });
    await close();
  });

  test('what is no URL is refused', () => {
    expect(reach('')).toEqual({
      status: 2,
      stdout: '',
      stderr: `the endpoint of the cluster devops-simulator-prod must be a URL, got ""\n${NEXT}`,
    });
  });
});
