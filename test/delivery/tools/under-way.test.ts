import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { toolsFolder } from '../../../delivery/tools/folder';
import { claimBuild, waitForBuild } from '../../../delivery/tools/under-way';

const folder = mkdtempSync(join(tmpdir(), 'under-way-'));
const env = { XDG_CACHE_HOME: folder };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const waited = (): Promise<string> =>
  Promise.race([waitForBuild(env).then(() => 'nobody builds'), sleep(100).then(() => 'somebody builds')]);

test('where nothing was ever built, nobody waits', async () => {
  expect(await waited()).toBe('nobody builds');
});

test('a build is waited for until it takes its claim back', async () => {
  const takeBack = claimBuild(env);
  const before = await waited();
  takeBack();

  expect([before, await waited()]).toEqual(['somebody builds', 'nobody builds']);
  expect(readdirSync(toolsFolder(env))).toEqual([]);
});

test('the claim of a build that was killed counts for nothing, though another process has its number now', async () => {
  writeFileSync(join(toolsFolder(env), `building-${process.pid}`), `${process.pid} long-ago`);

  expect(await waited()).toBe('nobody builds');
});
