import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Rebuild } from '../../../delivery/development/rebuild';

async function until(isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo() && waited < 20_000; waited += 20) await sleep(20);
  expect(isSo()).toBe(true);
}

describe('the bundle of npm run dev', () => {
  let folder: string;
  let rebuild: Rebuild;
  let builds: number;
  let errors: string[];
  let broken: string | undefined;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rebuild-'));
    for (const name of ['src', 'migrations']) mkdirSync(join(folder, name));
    write('src/main.ts', 'console.log(1);');
    [builds, errors, broken] = [0, [], undefined];
    rebuild = new Rebuild({
      options: (outdir) => {
        if (broken) throw new Error(broken);
        return { entryPoints: { main: join(folder, 'src/main.ts') }, outdir, bundle: true, platform: 'node' };
      },
      migrations: join(folder, 'migrations'),
      sources: join(folder, 'src'),
      outdir: join(folder, 'dist'),
      onBuild: () => {
        builds += 1;
      },
      onError: (text) => errors.push(text),
    });
    await rebuild.start();
    expect(builds).toBe(1);
  });
  afterEach(async () => {
    await rebuild.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

  test('says why it cannot begin with a migration, and goes on with the next edit', async () => {
    broken = 'the folder of the migrations cannot be read';
    write('migrations/1.sql', 'SELECT 1;');
    await until(() => errors.length > 0);
    expect(errors).toEqual(['the bundler cannot begin: the folder of the migrations cannot be read']);

    broken = undefined;
    const before = builds;
    write('src/main.ts', 'console.log(2);');
    await until(() => builds > before);
  }, 60_000);

  test('is made by nobody any more once it is stopped, also after several migrations at once', async () => {
    for (let migration = 1; migration <= 5; migration += 1) {
      write(`migrations/${migration}.sql`, 'SELECT 1;');
      await sleep(25); // longer than it takes for an edit to settle
    }
    await until(() => builds > 1);
    await rebuild.stop();
    const before = builds;
    write('src/main.ts', 'console.log(3);');
    await sleep(2_500); // esbuild looks at each file within two seconds

    expect([builds - before, errors]).toEqual([0, []]);
  }, 60_000);
});
