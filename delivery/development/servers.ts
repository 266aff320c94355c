import { join } from 'node:path';
import { freePort } from '../../app/development/free-port';
import type { Postgres } from '../../app/development/postgres/postgres';
import { startPostgres } from '../../app/development/postgres/postgres';
import { Stop } from '../stop';
import { postgresFolder } from './data-folder';
import { checkDataVersion } from './data-version';
import { type Containers, hasDocker } from './docker';
import { DATABASE, type ServiceVariables } from './environment';
import { answersPing, hasRedisServer, NO_REDIS, startRedis } from './redis';
import type { Settings } from './settings';
import type { Note } from './steps';

/** Where a server of ours comes from. */
export type Source = 'given' | 'docker' | 'local';

export interface Sources {
  readonly database: Source;
  /** Undefined without the login. */
  readonly redis: Source | undefined;
}

/** Chosen before anything is started. @throws {Stop} when Redis is not to be had */
export function chooseSources({ given, options }: Settings): Sources {
  const needsDatabase = given.DATABASE_HOST === undefined;
  const needsRedis = options.login && given.REDIS_URL === undefined;
  const docker = (needsDatabase || needsRedis) && options.docker && hasDocker();
  if (needsRedis && !docker && !hasRedisServer()) throw NO_REDIS;
  const here = docker ? 'docker' : 'local';
  return {
    database: needsDatabase ? here : 'given',
    redis: options.login ? (needsRedis ? here : 'given') : undefined,
  };
}

/** A server that was started, and what the service is told of it. */
export interface Started {
  readonly variables: ServiceVariables;
  readonly stop: () => Promise<void>;
}

const keepsRunning = async (): Promise<void> => {}; // Containers stops all of them at once

export async function startDatabase(
  source: 'docker' | 'local',
  settings: Settings,
  containers: Containers,
  note: Note,
): Promise<Started> {
  if (source === 'local') return embedded(postgresFolder(settings.options.state), note);
  const { host, port } = await containers.start('database', note);
  note(`PostgreSQL 14 in a container, port ${port}`);
  const password = await containers.databasePassword();
  return {
    variables: { DATABASE_HOST: host, DATABASE_PORT: String(port), DATABASE_PASSWORD: password },
    stop: keepsRunning,
  };
}

async function embedded(folder: string, note: Note): Promise<Started> {
  checkDataVersion(folder);
  let postgres: Postgres;
  try {
    postgres = await startPostgres({ folder, database: DATABASE.name });
  } catch (error) {
    throw new Stop(
      `PostgreSQL did not start: ${(error as Error).message}`,
      `mend what it says; its data is in ${folder}, and npm run dev -- --fresh forgets it`,
    );
  }
  const { port, caFile, master } = postgres;
  note(`embedded PostgreSQL 14, port ${port}, TLS`);
  return {
    variables: {
      DATABASE_HOST: 'localhost', // a name that the certificate is for
      DATABASE_PORT: String(port),
      DATABASE_USER: master.user,
      DATABASE_PASSWORD: master.password,
      DATABASE_CA_FILE: caFile,
    },
    stop: () => postgres.stop(),
  };
}

export async function startRedisFrom(
  source: Source,
  { given, options }: Settings,
  containers: Containers,
  note: Note,
): Promise<Started> {
  if (source === 'given') return { variables: await checkGiven(given.REDIS_URL!, note), stop: keepsRunning };
  if (source === 'docker') {
    const { host, port } = await containers.start('redis', note);
    note(`in a container, port ${port}`);
    return { variables: { REDIS_URL: `redis://${host}:${port}` }, stop: keepsRunning };
  }
  const port = await freePort();
  const program = await startRedis(join(options.state, 'redis'), port, (how) =>
    process.stderr.write(`Redis ended (${how}): no login until the next start\n`),
  );
  note(`redis-server, port ${port}`);
  return { variables: { REDIS_URL: `redis://127.0.0.1:${port}` }, stop: () => program.stop(5000) };
}

async function checkGiven(url: string, note: Note): Promise<ServiceVariables> {
  const { hostname, port, protocol } = new URL(url);
  note(`${hostname}, as REDIS_URL says`);
  if (protocol === 'redis:' && !(await answersPing(hostname, Number(port || 6379))))
    throw new Stop(`no Redis answers at ${hostname}:${port || 6379}`, 'start it, or unset REDIS_URL', 2);
  return { REDIS_URL: url };
}
