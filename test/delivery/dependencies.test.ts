import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const MODULE = resolve('delivery/dependencies.mjs');
const LOCK = {
  '': { workspaces: ['app'] },
  app: { version: '1.0.0', dependencies: { web: '1.0.0' }, devDependencies: { bundler: '1.0.0' } },
  'node_modules/web': { version: '1.0.0', dependencies: { cookie: '1.0.0' }, peerDependencies: { absent: '*' } },
  // Beside its only user: another version of the same package is at the top.
  'node_modules/web/node_modules/cookie': { version: '1.0.0', devDependencies: { linter: '1.0.0' } },
  'node_modules/cookie': { version: '2.0.0' },
  'node_modules/bundler': { version: '1.0.0' },
  'node_modules/linter': { version: '1.0.0' },
  'node_modules/bindings': { version: '1.0.0' },
  'node_modules/service': { link: true },
};
const OF_THE_SERVICE = ['node_modules/web', 'node_modules/web/node_modules/cookie', 'node_modules/bundler'];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dependencies-'));
  write('package-lock.json', { packages: LOCK });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(file: string, content: unknown): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), JSON.stringify(content));
}

/** What npm notes in node_modules of what it has put there. */
function installed(...names: readonly string[]): void {
  const packages = Object.fromEntries(names.map((name) => [name, LOCK[name as keyof typeof LOCK]]));
  write('node_modules/.package-lock.json', { packages });
}

/** Sets the folder up with an npm that only says what it was asked. @returns what that was */
function setUp(name: string, npm = 'echo "asked: $*"'): { said: string; status: number | null } {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'npm'), `#!/bin/sh\n${npm}\n`);
  chmodSync(join(bin, 'npm'), 0o755);
  const script = `import { ${name} as setUp } from ${JSON.stringify(MODULE)}; setUp(${JSON.stringify(folder)});`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${bin}:/usr/bin:/bin` },
  });
  return { said: (stdout + stderr).trim(), status };
}

describe('what the service needs', () => {
  const SERVICE_ONLY =
    'installing dependencies (npm ci --workspace app, about 180 MB, once)\nasked: ci --workspace app';

  test('is installed alone in a fresh clone', () => {
    expect(setUp('ensureServiceDependencies')).toEqual({ said: SERVICE_ONLY, status: 0 });
  });

  test('is left as it is when all of it is there', () => {
    installed(...OF_THE_SERVICE);

    expect(setUp('ensureServiceDependencies')).toEqual({ said: '', status: 0 });
  });

  test.each(OF_THE_SERVICE)('is installed when %s is missing', (missing) => {
    installed(...OF_THE_SERVICE.filter((name) => name !== missing));

    expect(setUp('ensureServiceDependencies').said).toBe(SERVICE_ONLY);
  });

  test('is completed rather than pruned where more is installed', () => {
    installed('node_modules/bindings', 'node_modules/bundler');

    expect(setUp('ensureServiceDependencies').said).toBe(
      'installing dependencies (npm ci, about 1.2 GB, once)\nasked: ci',
    );
  });

  test('that cannot be installed is said, with what to do', () => {
    expect(setUp('ensureServiceDependencies', 'exit 1')).toEqual({
      said: 'installing dependencies (npm ci --workspace app, about 180 MB, once)\nnpm ci failed (see above)\nnext: check the network and the registry that npm is set up with, then repeat the command',
      status: 2,
    });
  });
});

describe('what everything needs', () => {
  test('is installed beside what the service needs', () => {
    installed(...OF_THE_SERVICE);

    expect(setUp('ensureDependencies').said).toBe('installing dependencies (npm ci, about 1.2 GB, once)\nasked: ci');
  });

  test('is left as it is when all of it is there', () => {
    installed(...Object.keys(LOCK).filter((name) => name.startsWith('node_modules/')));

    expect(setUp('ensureDependencies')).toEqual({ said: '', status: 0 });
  });
});
