import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type GoBuild, SERVERS, type ServerName } from '../../constructs/server-versions';

type Environment = Readonly<Record<string, string | undefined>>;

/** A server that the tests run for real, built from its Go module. */
export interface BuiltServer {
  readonly name: ServerName;
  readonly version: string;
  readonly build: GoBuild;
}

export const BUILT_SERVERS: readonly BuiltServer[] = Object.entries(SERVERS).flatMap(([name, server]) =>
  'build' in server ? [{ name: name as ServerName, version: server.version, build: server.build }] : [],
);

/** Outside of the clone, so that a fresh one finds them again. */
export const toolsFolder = (env: Environment): string =>
  join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'devops-simulator', 'tools');

export const folderOf = ({ name, version }: BuiltServer, env: Environment): string =>
  join(toolsFolder(env), `${name}-${version}`);

/** Says of what a folder was built, and that it is whole. */
export const RECORD = 'built.json';
export const recordOf = ({ build }: BuiltServer): string => JSON.stringify(build);

/** The folder holds these very programs, built in this very way. */
export function isBuilt(server: BuiltServer, env: Environment): boolean {
  try {
    return readFileSync(join(folderOf(server, env), RECORD), 'utf8') === recordOf(server);
  } catch {
    return false;
  }
}

/** @returns the file of a program such as `promtool`, whether it is there or not */
export function programFile(program: string, env: Environment = process.env): string {
  return join(folderOf(serverOf(program), env), program);
}

export function serverOf(program: string): BuiltServer {
  const server = BUILT_SERVERS.find(({ build }) => program in build.programs);
  if (!server) throw new Error(`no server in constructs/server-versions.ts is built with a program ${program}`);
  return server;
}
