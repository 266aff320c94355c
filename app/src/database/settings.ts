import { readFileSync } from 'node:fs';
import { ConfigError } from '../config';
import { DATABASE_COMMAND_VARIABLES, type DatabaseCommandEnvironment } from '../contract';
import { type Check, checks, type Environment } from '../variables';

/** Where the database is. */
export interface Place {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** PEM bundle. Undefined, no TLS, in development only. */
  readonly ca: string | undefined;
}

export interface PrepareSettings extends Place {
  readonly region: string;
  /** Identifier of the RDS instance. */
  readonly instance: string;
  readonly masterUser: string;
  readonly masterSecret: string;
  readonly monitorSecret: string;
  /** Connection limits. */
  readonly limits: { readonly app: number; readonly migrator: number; readonly monitor: number };
}

type Name = keyof typeof DATABASE_COMMAND_VARIABLES;

const limit: Check<string> = {
  allowed: 'a whole number from 1 to 5000',
  read: (given) => (/^[1-9]\d{0,3}$/.test(given) && Number(given) <= 5000 ? given : undefined),
};
const pattern = (expression: RegExp, allowed: string): Check<string> => ({
  allowed,
  read: (given) => (expression.test(given) ? given : undefined),
});
const secret = pattern(/^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+$/, 'the ARN of a secret');
const table = checks(false);

const CHECKS: Readonly<Record<Name, Check<unknown>>> = {
  AWS_REGION: table.AWS_REGION,
  DATABASE_HOST: table.DATABASE_HOST,
  DATABASE_PORT: table.DATABASE_PORT,
  DATABASE_NAME: pattern(/^[a-z_][a-z0-9_]{0,62}$/, 'a lower-case database name'),
  DATABASE_CA_FILE: table.DATABASE_CA_FILE,
  DATABASE_INSTANCE: pattern(/^[a-z][a-z0-9-]{0,62}$/, 'an RDS instance identifier'),
  DATABASE_MASTER_USER: pattern(/^[a-z_][a-z0-9_]{0,62}$/, 'a lower-case role name'),
  DATABASE_MASTER_SECRET: secret,
  DATABASE_MONITOR_SECRET: secret,
  DATABASE_APP_CONNECTIONS: limit,
  DATABASE_MIGRATOR_CONNECTIONS: limit,
  DATABASE_MONITOR_CONNECTIONS: limit,
};

/** What `prepare` needs. @throws ConfigError naming every mistake */
export function prepareSettings(env: Environment): PrepareSettings {
  const given = read(env, Object.keys(CHECKS) as Name[]);
  return {
    ...placeOf(given),
    region: given.AWS_REGION,
    instance: given.DATABASE_INSTANCE,
    masterUser: given.DATABASE_MASTER_USER,
    masterSecret: given.DATABASE_MASTER_SECRET,
    monitorSecret: given.DATABASE_MONITOR_SECRET,
    limits: {
      app: Number(given.DATABASE_APP_CONNECTIONS),
      migrator: Number(given.DATABASE_MIGRATOR_CONNECTIONS),
      monitor: Number(given.DATABASE_MONITOR_CONNECTIONS),
    },
  };
}

const ON_AWS = ['AWS_REGION', 'DATABASE_HOST', 'DATABASE_PORT', 'DATABASE_NAME', 'DATABASE_CA_FILE'] as const;

/** What `migrate` needs beside a database on AWS. @throws ConfigError naming every mistake */
export function migrateSettings(env: Environment): Place & { readonly region: string } {
  const given = read(env, ON_AWS);
  return { ...placeOf(given), region: given.AWS_REGION };
}

/** How a developer reaches the database: one role that owns everything. */
export interface DevelopmentSettings extends Place {
  readonly user: string;
  /** Undefined through a Unix socket, where none is asked for. */
  readonly password: string | undefined;
}

/**
 * What the verbs for development need, some of which throw data away: they run on this machine, or beside it in a network
 * of containers, whose names have no dots.
 * @throws ConfigError naming every mistake
 */
export function developmentSettings(env: Environment): DevelopmentSettings {
  const { NODE_ENV: mode, DATABASE_HOST: host = '', DATABASE_USER: user, DATABASE_PASSWORD: password } = env;
  const isSocket = host.startsWith('/');
  const mistakes = (['DATABASE_PORT', 'DATABASE_NAME'] as const).flatMap((name) => mistake(name, env) ?? []);
  const got = (value: string | undefined): string => (value ? JSON.stringify(value) : 'nothing');
  if (mode !== 'development') mistakes.push(`NODE_ENV must be development, got ${got(mode)}, which means production`);
  if (!isSocket && !LOCAL.test(host))
    mistakes.push(`DATABASE_HOST must be this machine, a socket's folder or a container's name, got ${got(host)}`);
  if (!user) mistakes.push('DATABASE_USER must be a role, got nothing');
  if (!password && !isSocket) mistakes.push('DATABASE_PASSWORD must be its password, got nothing');
  if (env['DATABASE_CA_FILE']) mistakes.push(...(mistake('DATABASE_CA_FILE', env) ?? []));
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  const place = placeOf(env as unknown as Given);
  return { ...place, user: String(user), password, ...(isSocket && { ca: undefined }) };
}

const LOCAL = /^(localhost|127(\.\d{1,3}){3}|::1|[a-z0-9]([a-z0-9-]*[a-z0-9])?)$/i;

type Given = Pick<DatabaseCommandEnvironment, 'DATABASE_HOST' | 'DATABASE_PORT' | 'DATABASE_NAME'> & {
  readonly DATABASE_CA_FILE?: string;
};

const placeOf = (given: Given): Place => ({
  host: given.DATABASE_HOST,
  port: Number(given.DATABASE_PORT),
  database: given.DATABASE_NAME,
  ca: given.DATABASE_CA_FILE ? readFileSync(given.DATABASE_CA_FILE, 'utf8') : undefined,
});

function read<N extends Name>(env: Environment, names: readonly N[]): Readonly<Record<N, string>> {
  const mistakes = names.flatMap((name) => mistake(name, env) ?? []);
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return Object.fromEntries(names.map((name) => [name, env[name]])) as Record<N, string>;
}

function mistake(name: Name, env: Environment): string[] | undefined {
  const given = env[name];
  const { allowed, read } = CHECKS[name];
  if (given && read(given) !== undefined) return undefined;
  const got = given ? JSON.stringify(given) : 'nothing';
  return [`${name} must be ${allowed}, got ${got}: ${DATABASE_COMMAND_VARIABLES[name]}`];
}
