/** Set-up of a fresh clone: installs what package-lock.json asks for, when it is not there. Uses node alone. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const SERVICE = 'app';

/** Runs `npm ci` unless node_modules holds the locked versions already. Ends the process when that fails. */
export function ensureDependencies(root = ROOT) {
  checkNode();
  if (!holds(presentIn(root), lockedIn(root))) install(root, ['ci'], 'about 1.2 GB');
}

/**
 * The same for what the service and its development need, which leaves the infrastructure's 1 GB alone. `npm ci` empties
 * node_modules first, so that a full installation is completed rather than pruned.
 */
export function ensureServiceDependencies(root = ROOT) {
  checkNode();
  const locked = lockedIn(root);
  const wanted = reachable(locked, SERVICE);
  const present = presentIn(root);
  if (holds(present, wanted)) return;
  const isFull = Object.keys(present).some((path) => path in locked && !(path in wanted));
  if (isFull) install(root, ['ci'], 'about 1.2 GB');
  else install(root, ['ci', '--workspace', SERVICE], 'about 180 MB');
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    stop(
      `node 20.19 or newer is needed, this is ${process.versions.node}\nnext: install it from nodejs.org or with a version manager (.nvmrc)`,
    );
  }
}

function install(root, args, size) {
  process.stdout.write(`installing dependencies (npm ${args.join(' ')}, ${size}, once)\n`);
  const { status, error } = spawnSync('npm', args, {
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

const lockedIn = (root) => packagesOf(join(root, 'package-lock.json'));
const presentIn = (root) => packagesOf(join(root, 'node_modules', '.package-lock.json'));

const holds = (present, wanted) =>
  Object.entries(wanted).every(
    ([path, { version, optional, link }]) =>
      !path.includes('node_modules/') || optional || link || present[path]?.version === version,
  );

/** The locked packages that one workspace leads to. */
function reachable(locked, workspace) {
  const found = {};
  const visit = (path) => {
    if (path in found) return;
    const entry = locked[path];
    found[path] = entry;
    const { dependencies, devDependencies, optionalDependencies, peerDependencies } = entry;
    for (const name of Object.keys({
      ...dependencies,
      ...(path === workspace && devDependencies),
      ...optionalDependencies,
      ...peerDependencies,
    })) {
      const target = resolvedFrom(locked, path, name);
      if (target !== undefined) visit(target);
    }
  };
  if (workspace in locked) visit(workspace);
  return found;
}

/** Where node would find a package: beside the one that asks, or further up. */
function resolvedFrom(locked, path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const candidate = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (candidate in locked) return candidate;
    if (folder === '') return undefined; // an optional peer
  }
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
