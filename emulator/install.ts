import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runChild } from '../delivery/child';
import { Stop } from '../delivery/stop';
import { childEnvironment } from '../delivery/terraform/environment';

const REQUIREMENTS = join(__dirname, 'requirements.txt');
/** pip's own settings: which index, which proxy, which certificates. */
const PIP = /^(PIP_|REQUESTS_CA_BUNDLE$)/;

/**
 * The Python of a virtual environment that holds moto. Made once for each version of requirements.txt, outside of the
 * clone, so that a fresh clone finds it again.
 * @throws {Stop} naming the line that gets what is missing
 */
export async function installEmulator(env: NodeJS.ProcessEnv, onLine: (line: string) => void): Promise<string> {
  const folder = join(cacheFolder(env), `emulator-${fingerprint()}`);
  const python = join(folder, 'bin', 'python');
  if (existsSync(join(folder, 'complete'))) return python;

  const making = `${folder}.${process.pid}`;
  const settings = Object.entries(env).filter(([name, value]) => PIP.test(name) && value !== undefined);
  const childEnv = childEnvironment(env, Object.fromEntries(settings) as Record<string, string>);
  const run = (command: string, args: string[]) => runChild(command, args, { cwd: __dirname, env: childEnv, onLine });
  try {
    const venv = await run('python3', ['-m', 'venv', making]);
    if (venv.code !== 0) throw new Stop(`no virtual environment could be made:\n${venv.tail}`, pythonLine(), 2);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', REQUIREMENTS];
    const installed = await run(join(making, 'bin', 'python'), pip);
    if (installed.code !== 0) {
      throw new Stop(
        `the emulator's packages could not be installed:\n${installed.tail}`,
        'check the network and the index that pip is set up with, then repeat the command',
        2,
      );
    }
    writeFileSync(join(making, 'complete'), '');
    try {
      renameSync(making, folder); // whole or not at all
    } catch (error) {
      // Another process that was faster uses its own by now.
      if (!existsSync(join(folder, 'complete'))) {
        throw new Stop((error as Error).message, `remove ${folder}, then repeat the command`, 2);
      }
    }
    return python;
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

const cacheFolder = (env: NodeJS.ProcessEnv): string =>
  join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'devops-simulator');

const fingerprint = (): string => createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);

function pythonLine(): string {
  if (process.platform === 'darwin') return 'brew install python';
  if (existsSync('/etc/debian_version')) return 'apt-get install python3 python3-venv';
  if (existsSync('/etc/fedora-release')) return 'dnf install python3';
  return 'install Python 3.10 or newer with its venv module';
}
