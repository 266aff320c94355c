import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { startPostgres } from '../../app/development/postgres/postgres';
import { report } from '../stop';
import { postgresFolder } from './data-folder';
import { checkDataVersion } from './data-version';
import { Containers, hasDocker } from './docker';
import { DATABASE, type ServiceVariables } from './environment';
import { type DevelopmentOptions, developmentCommand } from './options';
import { type Bundling, DATABASE_COMMAND } from './rebuild';
import { readSettings, serviceVariables } from './settings';

/** Verbs that need no database of this machine: they are told everything, or only say something. */
const ELSEWHERE = new Set(['prepare', 'help', undefined]);

/**
 * Runs the database command where `npm run dev` keeps its data, also while that is at work.
 * `--state` and `--no-docker` are npm run dev's.
 */
export async function main(bundling: Pick<Bundling, 'options' | 'migrations'>): Promise<void> {
  try {
    process.exitCode = await run(bundling, process.argv.slice(2));
  } catch (error) {
    process.exitCode = report(error);
  }
}

async function run(bundling: Pick<Bundling, 'options' | 'migrations'>, given: readonly string[]): Promise<number> {
  const { args, options } = split(given);
  const bundle = join(options.state, 'db', DATABASE_COMMAND);
  const { entryPoints, ...rest } = bundling.options(join(options.state, 'db'));
  await build({ ...rest, entryPoints: { db: (entryPoints as Record<string, string>)['db'] ?? '' } });
  const onAws =
    process.env['NODE_ENV'] === 'production' || ELSEWHERE.has(args[0]) || args.some((arg) => /^(-h|--help)$/.test(arg));
  if (onAws) return command(bundle, args, process.env);
  const settings = readSettings(options, process.env);
  const found = settings.given.DATABASE_HOST === undefined ? await findDatabase(options) : undefined;
  try {
    const migrations = ['migrate', 'reset'].includes(args[0] ?? '') ? ['--migrations', bundling.migrations] : [];
    return await command(bundle, [...args, ...migrations], serviceVariables(settings, found?.variables ?? {}));
  } finally {
    await found?.stop();
  }
}

function split(given: readonly string[]): { args: readonly string[]; options: DevelopmentOptions } {
  const args = [...given];
  const own = ['--no-login']; // nothing here needs its secrets
  const state = args.indexOf('--state');
  if (state >= 0) own.push(...args.splice(state, 2));
  const docker = args.indexOf('--no-docker');
  if (docker >= 0) own.push(...args.splice(docker, 1));
  return { args, options: developmentCommand().parse(own, { from: 'user' }).opts<DevelopmentOptions>() };
}

interface Found {
  readonly variables: ServiceVariables;
  readonly stop: () => Promise<unknown>;
}

/** The server that is running, or one that is started for this command alone. */
async function findDatabase({ state, docker }: DevelopmentOptions): Promise<Found> {
  const folder = postgresFolder(state);
  const running = runningServer(folder);
  if (running) return { variables: running, stop: async () => {} };
  if (docker && hasDocker()) {
    const containers = new Containers();
    const { host, port } = await containers.start('database', () => {});
    const DATABASE_PASSWORD = await containers.databasePassword();
    // Left running: npm run dev may be at work with it.
    return { variables: { DATABASE_HOST: host, DATABASE_PORT: String(port), DATABASE_PASSWORD }, stop: async () => {} };
  }
  checkDataVersion(folder);
  const server = await startPostgres({ folder, database: DATABASE.name });
  return { variables: throughSocket(server.socket, server.port), stop: () => server.stop() };
}

/** PostgreSQL writes down where it listens: process, data, start, port, socket's folder. */
function runningServer(folder: string): ServiceVariables | undefined {
  try {
    const [pid, , , port, socket] = readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), 0);
    return socket ? throughSocket(resolve(socket), Number(port)) : undefined;
  } catch {
    return undefined;
  }
}

const throughSocket = (socket: string, port: number): ServiceVariables => ({
  DATABASE_HOST: socket,
  DATABASE_PORT: String(port),
});

/** A signal reaches it too, since it stands in the same process group: this process waits for its end. */
async function command(bundle: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const ignore = (): void => {};
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, ignore);
  const child = spawn(process.execPath, [bundle, ...args], { env, stdio: 'inherit' });
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}
