import { ENVIRONMENT_VARIABLES, PORTS, type VariableName } from '../../app/src/contract';
import { dev } from '../../environments/dev';

export type Variables = Readonly<Record<string, string>>;
export type ServiceVariables = Partial<Record<VariableName, string>>;

const [service] = dev.services;

/** Of the local OpenID provider. */
export const LOGIN_PORT = 3001;
/** One role owns everything: who may do what is rehearsed on AWS, and in the tests of the database command. */
export const DATABASE = { name: 'simulator', user: 'dbmaster', port: 5432 } as const;
export const REDIS = { port: 6379 } as const;

export const withoutEmpty = (variables: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(variables).filter((entry): entry is [string, string] => !!entry[1]));

/** What is alike on every developer's machine and in the containers. */
export const DEFAULTS = {
  NODE_ENV: service.nodeEnvironment,
  PORT: String(service.port),
  METRICS_PORT: String(PORTS.metrics),
  RELEASE: 'development',
  DATABASE_PORT: String(DATABASE.port),
  DATABASE_NAME: DATABASE.name,
  DATABASE_USER: DATABASE.user,
  DATABASE_POOL_SIZE: String(service.database.connectionsPerProcess),
  PROCESSES: String(service.database.processes),
  KEEP_ALIVE_SECONDS: String(service.drain.keepAliveSeconds),
  // No load balancer has to notice, and an edit should not wait.
  DRAIN_SECONDS: '0',
  CORS_ORIGINS: '*',
} as const satisfies ServiceVariables;

/** Read by the tools around the service: ports that it does not know of. */
export const TOOL_VARIABLES = {
  INSPECTOR_PORT: { description: 'TCP port of the inspector on this machine', port: PORTS.inspector },
  LOCAL_OIDC_PORT: { description: 'TCP port of the local OpenID provider', port: LOGIN_PORT },
  MONITORING_PORT: {
    description: 'TCP port of the Prometheus of docker compose --profile monitoring',
    port: 9090,
  },
} as const;

export const isVariable = (name: string): name is VariableName => name in ENVIRONMENT_VARIABLES;
