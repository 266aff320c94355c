import { ENVIRONMENT_VARIABLES, type EnvironmentVariable, type NameOf, type VariableName } from './contract';
import { type Check, checks, type Environment, NEEDS } from './variables';

/** What the service was told, checked. */
export interface Config {
  /** NODE_ENV=development alone switches it on. */
  readonly development: boolean;
  readonly release: string;
  /** 0: any free port, which the log names. */
  readonly port: number;
  readonly metricsPort: number;
  /** Undefined: all of the machine. */
  readonly listenAddress: string | undefined;
  /** Hops whose X-Forwarded-For is believed. */
  readonly trustedProxies: number;
  /** PEM of the authority whose clients may read the metrics. Undefined: any client may. */
  readonly metricsClientCaFile: string | undefined;
  readonly processes: number;
  readonly keepAliveSeconds: number;
  readonly drainSeconds: number;
  /** Requests of one client in a minute that each process answers: an equal part of the instance's. */
  readonly rateLimit: number;
  /** Files of the HTTPS listeners. Undefined, plain HTTP, in development only. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  readonly database: DatabaseConfig;
  /** Whose tokens may write. Undefined: in development the service's own, in production nobody's. */
  readonly tokens: { readonly issuer: string; readonly audience: string } | undefined;
  /** All undefined in production. */
  readonly login: LoginConfig;
  /** Origins that a browser may call from; none in production. */
  readonly corsOrigins: readonly string[];
}

export interface DatabaseConfig {
  readonly host: string;
  /** Takes the reads. */
  readonly replicaHost: string | undefined;
  readonly port: number;
  readonly name: string;
  readonly user: string;
  /** Undefined: an IAM token for each new connection. */
  readonly password: string | undefined;
  /** That IAM tokens are signed for; there without a password. */
  readonly region: string | undefined;
  /** PEM bundle. Undefined, no TLS, in development only. */
  readonly caFile: string | undefined;
  /** Connections of one process to each server, at most. */
  readonly poolSize: number;
}

export interface LoginConfig {
  readonly publicUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly sessionSecret: string | undefined;
  readonly localIssuer: string | undefined;
  readonly google: OAuthClient | undefined;
  readonly github: OAuthClient | undefined;
  /** Who may log in by the two. Undefined: whoever they let in. */
  readonly subjects: readonly string[] | undefined;
}

export interface OAuthClient {
  readonly id: string;
  readonly secret: string;
}

const DEFAULT_RATE_LIMIT = 600;
const LOOPBACK = '127.0.0.1';

/** The environment lacks something, or says something else than the contract asks. Names every mistake. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly mistakes: readonly string[]) {
    super(
      [
        `${mistakes.length} environment ${mistakes.length === 1 ? 'variable is' : 'variables are'} missing or wrong:`,
        ...mistakes.map((mistake) => `  ${mistake}`),
        'next: mend them and start again; app/src/contract.ts describes each, and an unset NODE_ENV means production',
      ].join('\n'),
    );
  }
}

/** Reads every variable of the contract. An empty one counts as missing. @throws ConfigError */
export function readConfig(env: Environment): Config {
  const development = env['NODE_ENV'] === 'development';
  const table: Readonly<Record<VariableName, Check<unknown>>> = checks(development);
  const names = Object.keys(ENVIRONMENT_VARIABLES) as VariableName[];
  const mistakes = names.flatMap((name) => mistakeOf(name, table[name], env, development) ?? []);
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  const read = names.map((name) => [name, env[name] ? table[name].read(env[name]) : undefined] as const);
  return toConfig(Object.fromEntries(read) as Values, development);
}

function mistakeOf(
  name: VariableName,
  { allowed, read }: Check<unknown>,
  env: Environment,
  development: boolean,
): string | undefined {
  const { scope, secret, description }: EnvironmentVariable = ENVIRONMENT_VARIABLES[name];
  const given = env[name];
  if (!given) {
    const need = NEEDS[name]?.find(({ when }) => when((other) => env[other], development));
    if (need) return `${name} must be ${allowed}, got nothing (needed ${need.because}): ${description}`;
    // Unset means production.
    return scope === 'always' && name !== 'NODE_ENV'
      ? `${name} must be ${allowed}, got nothing: ${description}`
      : undefined;
  }
  const shown = secret ? '(hidden)' : JSON.stringify(given);
  if (scope === 'development' && !development)
    return `${name} must not be set in production, got ${shown}: ${description}; NODE_ENV=development only`;
  if (read(given) === undefined) return `${name} must be ${allowed}, got ${shown}: ${description}`;
  if (name === 'METRICS_PORT' && given === env['PORT'] && given !== '0')
    return `${name} must differ from PORT, got ${shown}: ${description}`;
  return undefined;
}

type Table = ReturnType<typeof checks>;
type Required = Exclude<NameOf<'always'>, 'NODE_ENV'>;
/** Required ones are there: otherwise reading has thrown. */
type Values = {
  readonly [N in VariableName]: N extends Required
    ? NonNullable<ReturnType<Table[N]['read']>>
    : ReturnType<Table[N]['read']>;
};

const toConfig = (read: Values, development: boolean): Config => ({
  development,
  release: read.RELEASE,
  port: read.PORT,
  metricsPort: read.METRICS_PORT,
  listenAddress: read.LISTEN_ADDRESS ?? (development ? LOOPBACK : undefined),
  trustedProxies: read.TRUSTED_PROXIES ?? 0,
  metricsClientCaFile: read.METRICS_CLIENT_CA_FILE,
  processes: read.PROCESSES,
  keepAliveSeconds: read.KEEP_ALIVE_SECONDS,
  drainSeconds: read.DRAIN_SECONDS,
  rateLimit: Math.ceil((read.RATE_LIMIT_PER_MINUTE ?? DEFAULT_RATE_LIMIT) / read.PROCESSES),
  tls:
    read.TLS_CERT_FILE && read.TLS_KEY_FILE ? { certFile: read.TLS_CERT_FILE, keyFile: read.TLS_KEY_FILE } : undefined,
  database: {
    host: read.DATABASE_HOST,
    replicaHost: read.DATABASE_REPLICA_HOST,
    port: read.DATABASE_PORT,
    name: read.DATABASE_NAME,
    user: read.DATABASE_USER,
    password: read.DATABASE_PASSWORD,
    region: read.AWS_REGION,
    caFile: read.DATABASE_CA_FILE,
    poolSize: read.DATABASE_POOL_SIZE,
  },
  tokens: read.JWT_ISSUER && read.JWT_AUDIENCE ? { issuer: read.JWT_ISSUER, audience: read.JWT_AUDIENCE } : undefined,
  login: {
    publicUrl: read.PUBLIC_URL,
    redisUrl: read.REDIS_URL,
    sessionSecret: read.SESSION_SECRET,
    localIssuer: read.LOCAL_OIDC_ISSUER,
    google: client(read.GOOGLE_CLIENT_ID, read.GOOGLE_CLIENT_SECRET),
    github: client(read.GITHUB_CLIENT_ID, read.GITHUB_CLIENT_SECRET),
    subjects: read.LOGIN_SUBJECTS,
  },
  corsOrigins: read.CORS_ORIGINS ?? [],
});

const client = (id: string | undefined, secret: string | undefined): OAuthClient | undefined =>
  id && secret ? { id, secret } : undefined;
