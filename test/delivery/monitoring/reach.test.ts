import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';

const reach = (endpoint: string) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['delivery/monitoring/reach.mjs'], {
    encoding: 'utf8',
    timeout: 30_000,
    env: { CLUSTER: 'devops-simulator-prod', CLUSTER_ENDPOINT: endpoint },
  });
  return { status, stdout, stderr };
};

/** A port that nobody listens on: it was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('before the first object of a cluster', () => {
  test('an API that cannot be reached is named at once, with the way that leads there', async () => {
    const started = Date.now();

    expect(reach(`https://127.0.0.1:${await closedPort()}`)).toEqual({
      status: 1,
      stdout: '',
      stderr: [
        'the API of the cluster devops-simulator-prod cannot be reached: 127.0.0.1 refuses connections',
        'its endpoint is private: only the VPC leads to it',
        'next: deploy from inside the VPC, as docs/monitoring.md says\n',
      ].join('\n'),
    });
    expect(Date.now() - started).toBeLessThan(30_000);
  });

  test('what is no URL is refused', () => {
    expect(reach('')).toEqual({ status: 2, stdout: '', stderr: 'CLUSTER_ENDPOINT must be a URL, got ""\n' });
  });
});
