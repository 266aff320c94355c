/**
 * What the service promises to whoever runs it: ports, paths, metric names, environment variables.
 * The one file that the infrastructure takes from the service, so it imports nothing.
 */

/** Major version of node in the image; environments/runtime.ts knows until when it is looked after. */
export const NODE_MAJOR = 22;

/**
 * TCP ports. Metrics have one of their own, which no load balancer reaches. The inspector is opened by development only,
 * and never on AWS.
 */
export const PORTS = { production: 8080, development: 3000, metrics: 9464, inspector: 9229 } as const;

/** After SIGTERM the service answers for DRAIN_SECONDS, and then ends within this time, whatever is still going on. */
export const EXIT_SECONDS = 3;

export const PATHS = {
  /** 200 while the process answers. Says nothing of the database, so that a failover does not replace every instance. */
  live: '/live',
  /** 200 once the database answers with the expected migration. */
  ready: '/ready',
  /** Prometheus text format, on the metrics port. */
  metrics: '/metrics',
  /** OpenAPI 3.1 of what the port of the API serves, but for the login. */
  openapi: '/openapi.json',
  api: '/api',
  login: '/login',
} as const;

/** Prometheus metrics that rules and dashboards stand on. Times are seconds, sizes bytes. */
export const METRICS = {
  /** Histogram by `method`, `route` (the pattern, not the path) and `code`. */
  requestDuration: 'http_request_duration_seconds',
  /** Gauge. */
  requestsInFlight: 'http_requests_in_flight',
  /** Gauge by `pool` (primary, replica) and `state` (idle, busy, waiting). */
  poolConnections: 'database_pool_connections',
  /** Gauge, always 1, by `release` and `node`. */
  build: 'build_info',
  cpu: 'process_cpu_seconds_total',
  memory: 'process_resident_memory_bytes',
  startTime: 'process_start_time_seconds',
  eventLoopLag: 'nodejs_eventloop_lag_p99_seconds',
} as const;

export interface EnvironmentVariable {
  readonly description: string;
  /**
   * - `always`: set in every environment.
   * - `optional`: what happens without it stands in the description.
   * - `development`: read with NODE_ENV=development only, and refused otherwise.
   */
  readonly scope: 'always' | 'optional' | 'development';
  /** Never logged, never a default, never in infrastructure. @default false */
  readonly secret?: true;
}

/** Every environment variable that the service reads. None that production sets is a secret: it logs in with IAM. */
export const ENVIRONMENT_VARIABLES = {
  NODE_ENV: { description: '`production` (also when unset) or `development`', scope: 'always' },
  PORT: { description: 'TCP port to listen on', scope: 'always' },
  METRICS_PORT: { description: 'TCP port of the Prometheus metrics', scope: 'always' },
  LISTEN_ADDRESS: {
    description: 'IP address that both ports listen on; all of the machine without it, in development 127.0.0.1',
    scope: 'optional',
  },
  TRUSTED_PROXIES: {
    description: 'Proxies in front, the last of which names the client in X-Forwarded-For; none without it',
    scope: 'optional',
  },
  RELEASE: { description: 'Digest of the running image, shown by the service and in every log line', scope: 'always' },
  AWS_REGION: {
    description: 'Region that database login tokens are signed for',
    scope: 'optional',
  },
  DATABASE_HOST: { description: 'Host name of the PostgreSQL primary, which takes writes', scope: 'always' },
  DATABASE_REPLICA_HOST: {
    description: 'Host name of the read replica; reads go to the primary without it',
    scope: 'optional',
  },
  DATABASE_PORT: { description: 'TCP port of PostgreSQL', scope: 'always' },
  DATABASE_NAME: { description: 'Database', scope: 'always' },
  DATABASE_USER: { description: 'Role that logs in: with an IAM token, or with DATABASE_PASSWORD', scope: 'always' },
  DATABASE_CA_FILE: {
    description: 'PEM bundle that the database certificate is verified against; no TLS without it, in development only',
    scope: 'optional',
  },
  DATABASE_POOL_SIZE: { description: 'Connections of each process to each database server, at most', scope: 'always' },
  PROCESSES: { description: 'Worker processes on this instance', scope: 'always' },
  KEEP_ALIVE_SECONDS: { description: 'Idle seconds before a kept connection is closed', scope: 'always' },
  DRAIN_SECONDS: { description: 'Seconds that requests are still answered after SIGTERM', scope: 'always' },
  RATE_LIMIT_PER_MINUTE: {
    description:
      'Requests that one client may make of this instance in a minute, an equal part of them of each process; 600 without it',
    scope: 'optional',
  },
  TLS_CERT_FILE: {
    description: 'PEM certificate of the HTTPS listeners; plain HTTP without it, in development only',
    scope: 'optional',
  },
  TLS_KEY_FILE: { description: 'PEM private key of the HTTPS listeners', scope: 'optional' },
  METRICS_CLIENT_CA_FILE: {
    description: 'PEM of the authority whose clients may read the metrics; without it any client may',
    scope: 'optional',
  },
  JWT_ISSUER: {
    description:
      'OpenID issuer whose access tokens (RFC 9068) may write; reads only without it (in development also the login)',
    scope: 'optional',
  },
  JWT_AUDIENCE: { description: 'Audience that those tokens must name', scope: 'optional' },
  DATABASE_PASSWORD: { description: 'Password of DATABASE_USER', scope: 'development', secret: true },
  PUBLIC_URL: { description: 'Where a browser reaches the service; login needs it', scope: 'development' },
  REDIS_URL: { description: 'Sessions of the login; no login without it', scope: 'development' },
  SESSION_SECRET: { description: 'Signs session cookies, 32 characters or more', scope: 'development', secret: true },
  CORS_ORIGINS: { description: 'Origins that a browser may call from, by comma, or `*`', scope: 'development' },
  LOCAL_OIDC_ISSUER: { description: 'Local OpenID provider, for work without test accounts', scope: 'development' },
  GOOGLE_CLIENT_ID: { description: 'Google test account; no such login without it', scope: 'development' },
  GOOGLE_CLIENT_SECRET: { description: 'Secret of the Google client', scope: 'development', secret: true },
  GITHUB_CLIENT_ID: { description: 'GitHub test account; no such login without it', scope: 'development' },
  GITHUB_CLIENT_SECRET: { description: 'Secret of the GitHub client', scope: 'development', secret: true },
  LOGIN_SUBJECTS: {
    description:
      'Who may log in by Google and GitHub, by comma; without it whoever they let in, where PUBLIC_URL is this machine',
    scope: 'development',
  },
} as const satisfies Readonly<Record<string, EnvironmentVariable>>;

export type VariableName = keyof typeof ENVIRONMENT_VARIABLES;
/** Names of one scope. */
export type NameOf<S extends EnvironmentVariable['scope']> = {
  [N in VariableName]: (typeof ENVIRONMENT_VARIABLES)[N]['scope'] extends S ? N : never;
}[VariableName];

/**
 * What the infrastructure sets on one instance: a required variable that is missing does not compile. Of a login only its
 * address: the rest is brought by the instance.
 */
export type ServiceEnvironment = Readonly<
  Record<NameOf<'always'>, string> & Partial<Record<NameOf<'optional'> | 'PUBLIC_URL', string>>
>;

/** Where the release's image keeps its programs: `main.js`, the service, and `db.js`, the database command. */
export const IMAGE_FOLDER = '/app';

/** What the image starts there when it is told nothing else. */
export const IMAGE_COMMAND = ['node', '--enable-source-maps', 'main.js'] as const;

/** What the database command (`node db.js prepare`, `node db.js migrate`) is told beside a database on AWS. None is a secret. */
export const DATABASE_COMMAND_VARIABLES = {
  AWS_REGION: 'Region of the database and its secret',
  DATABASE_HOST: 'Host name of the PostgreSQL primary',
  DATABASE_PORT: 'TCP port of PostgreSQL',
  DATABASE_NAME: 'Database',
  DATABASE_CA_FILE: 'PEM bundle that the database certificate is verified against',
  DATABASE_INSTANCE: 'Identifier of the RDS primary, whose master password `prepare` sets',
  DATABASE_MASTER_USER: 'Role that `prepare` logs in as',
  DATABASE_MASTER_SECRET: 'ARN of the secret that holds its password',
  DATABASE_MONITOR_SECRET: 'ARN of the secret that holds the password of the role `monitor`, which `prepare` sets',
  DATABASE_APP_CONNECTIONS: 'Connection limit of the role `app`',
  DATABASE_MIGRATOR_CONNECTIONS:
    'Connection limit of the role `migrator`, which `migrate` logs in as with an IAM token',
  DATABASE_MONITOR_CONNECTIONS: 'Connection limit of the role `monitor`',
} as const;

export type DatabaseCommandEnvironment = Readonly<Record<keyof typeof DATABASE_COMMAND_VARIABLES, string>>;
