/**
 * What the service promises to whoever runs it: ports, paths, environment variables.
 * The one file that the infrastructure takes from the service, so it imports nothing.
 */

/** TCP ports. The inspector is opened by development only, and never on AWS. */
export const PORTS = { production: 8080, development: 3000, inspector: 9229 } as const;

export const PATHS = {
  /** 200 while the process answers. Says nothing of the database, so that a failover does not replace every instance. */
  live: '/live',
  /** 200 once the database answers with the expected migration. */
  ready: '/ready',
  /** Prometheus text format. */
  metrics: '/metrics',
} as const;

export interface EnvironmentVariable {
  readonly description: string;
  /** Is it set in every environment? */
  readonly required: boolean;
}

/** Every environment variable that the service reads. No secret is among them: it logs in to the database with IAM. */
export const ENVIRONMENT_VARIABLES = {
  NODE_ENV: { description: '`production` (also when unset) or `development`', required: true },
  PORT: { description: 'TCP port to listen on', required: true },
  RELEASE: { description: 'Digest of the running image, shown by the service and in every log line', required: true },
  AWS_REGION: { description: 'Region that database login tokens are signed for', required: true },
  DATABASE_HOST: { description: 'Host name of the PostgreSQL primary, which takes writes', required: true },
  DATABASE_REPLICA_HOST: {
    description: 'Host name of the read replica; reads go to the primary without it',
    required: false,
  },
  DATABASE_PORT: { description: 'TCP port of PostgreSQL', required: true },
  DATABASE_NAME: { description: 'Database', required: true },
  DATABASE_USER: { description: 'Role that logs in with an IAM token', required: true },
  DATABASE_CA_FILE: { description: 'PEM bundle that the database certificate is verified against', required: true },
  DATABASE_POOL_SIZE: { description: 'Connections per process, at most', required: true },
  PROCESSES: { description: 'Worker processes on this instance', required: true },
  KEEP_ALIVE_SECONDS: { description: 'Idle seconds before a kept connection is closed', required: true },
  DRAIN_SECONDS: { description: 'Seconds that requests are still answered after SIGTERM', required: true },
  TLS_CERT_FILE: { description: 'PEM certificate of the HTTPS listener; plain HTTP without it', required: false },
  TLS_KEY_FILE: { description: 'PEM private key of the HTTPS listener', required: false },
} as const satisfies Readonly<Record<string, EnvironmentVariable>>;

export type VariableName = keyof typeof ENVIRONMENT_VARIABLES;
type RequiredName = {
  [N in VariableName]: (typeof ENVIRONMENT_VARIABLES)[N]['required'] extends true ? N : never;
}[VariableName];

/** Values for one instance: a required variable that is missing does not compile. */
export type ServiceEnvironment = Readonly<Record<RequiredName, string> & Partial<Record<VariableName, string>>>;
