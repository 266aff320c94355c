/** Set-up of a fresh clone: installs what package-lock.json asks for, when it is not there. Uses node alone. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs `npm ci` unless node_modules holds the locked versions already. Ends the process when that fails. */
export function ensureDependencies(root = ROOT) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    stop(
      `node 20.19 or newer is needed, this is ${process.versions.node}\nnext: install it from nodejs.org or with a version manager (.nvmrc)`,
    );
  }
  if (isInstalled(root)) return;
  process.stdout.write('installing dependencies (npm ci, about 1.2 GB, once)\n');
  const { status, error } = spawnSync('npm', ['ci'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error?.code === 'ENOENT') stop('npm was not found\nnext: install Node.js with npm');
  if (status !== 0)
    stop(
      'npm ci failed (see above)\nnext: check the network and the registry that npm is set up with, then repeat the command',
    );
}

function isInstalled(root) {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) => path === '' || optional || link || present[path]?.version === version,
  );
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return {};
  }
}

function stop(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
