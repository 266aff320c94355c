import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isSessionRunning } from '../../support/processes';
import { describeWith } from '../../support/tools';
import { Tree } from '../../support/tree';

jest.setTimeout(300_000);

/** The block below README's heading, line by line, without what it says of each. */
function quickStart(): string[] {
  const [, section = ''] = readFileSync('README.md', 'utf8').split('## Develop the service\n');
  const block = /```sh\n([\s\S]*?)```/.exec(section)?.[1] ?? '';
  return block
    .trim()
    .split('\n')
    .map((line) => line.replace(/ +#.*/, ''));
}

describeWith(['redis-server', 'openssl'], "README's quick start, as it is written", () => {
  const lines = quickStart();
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, DOCKER_HOST: 'unix:///nonexistent' };
  let tree: Tree;
  let terminal: ChildProcess | undefined;
  beforeAll(() => {
    tree = new Tree();
  });
  afterAll(async () => {
    await interrupt();
    tree.remove();
  });

  /** A line that stays, in a terminal of its own. @returns once it says where the page is */
  async function start(line: string): Promise<void> {
    const child = spawn('sh', ['-c', line], {
      cwd: tree.folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    terminal = child;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => {
          said += chunk;
          if (/^page +http:\/\/localhost:3000$/m.test(said)) resolve();
        });
      child.once('exit', () => reject(new Error(`${line} ended:\n${said}`)));
    });
  }

  async function interrupt(): Promise<void> {
    const { pid } = terminal ?? {};
    if (pid === undefined || !isSessionRunning(pid)) return;
    process.kill(-pid, 'SIGINT');
    while (isSessionRunning(pid)) await new Promise((done) => setTimeout(done, 100));
  }

  const run = (line: string): string =>
    execFileSync('sh', ['-c', line], { cwd: tree.folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

  test('is five lines that lead to a ready, seeded service, and back to the seed', async () => {
    expect(lines).toHaveLength(5);
    const [dev, ready, list, backup, fresh] = lines as [string, string, string, string, string];

    await start(dev);
    expect(JSON.parse(run(ready))).toMatchObject({ status: 'ready', database: { seed: expect.any(Number) } });
    expect(run(list)).toContain('"name":"staging"');
    expect(run(backup)).toMatch(/^saved to .*, at migration \d{4}_/m);
    await interrupt();

    await start(fresh);
    expect(run(list)).toContain('"name":"staging"');
  });
});
