import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DevelopmentRun, freePorts } from '../../support/development';
import { describeWith } from '../../support/tools';

jest.setTimeout(300_000);

/** What is tracked, as it is now, in a folder of its own. */
function freshClone(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'clone-')));
  const tracked = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' }).split('\0').filter(existsSync);
  for (const file of tracked) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(file, join(folder, file));
  }
  execFileSync('chmod', ['a+rx', folder]); // for a database that root starts as another user
  return folder;
}

describeWith(['redis-server', 'openssl'], 'npm run dev in a fresh clone', () => {
  let folder: string;
  let run: DevelopmentRun;
  beforeAll(async () => {
    folder = freshClone();
    run = new DevelopmentRun(folder, await freePorts(), { env: { npm_config_prefer_offline: 'true' } });
    await run.ready(500_000); // 180 MB, from the registry where npm's cache is empty
  }, 600_000);
  afterAll(async () => {
    await run?.interrupt();
    rmSync(folder, { recursive: true, force: true });
  });

  test('installs what the service needs, and nothing of the infrastructure', () => {
    const installed = JSON.parse(readFileSync(join(folder, 'node_modules', '.package-lock.json'), 'utf8')) as {
      packages: Readonly<Record<string, unknown>>;
    };
    const names = Object.keys(installed.packages).map((path) => path.replace(/^node_modules\//, ''));

    expect(run.said).toContain('installing dependencies (npm ci --workspace app, about 180 MB, once)');
    expect(names).toEqual(expect.arrayContaining(['express', 'pg', 'esbuild']));
    expect(names.filter((name) => /^(@cdktf\/|cdktf|constructs$|@grafana\/|jest$)/.test(name))).toEqual([]);
  });

  test('is ready and seeded', async () => {
    const [ready, environments] = await Promise.all(
      ['/ready', '/api/environments'].map(async (path) => (await fetch(`${run.url}${path}`)).json()),
    );

    expect(ready).toMatchObject({ status: 'ready', database: { seed: expect.any(Number) } });
    expect(environments).toMatchObject({ items: expect.arrayContaining([expect.anything()]) });
  });
});
