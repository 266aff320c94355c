import { PORTS, type ServiceEnvironment } from '../../app/src/contract';
import { DATABASE_CA_FILE } from '../database/maintenance';
import type { AppServerGroupProps } from './app-server-group';
import { INSTANCE_TLS } from './tls-files';

/** A person at a browser stays far below it; a script that goes on for ever does not. */
const REQUESTS_PER_MINUTE = 600;
/** Load balancer and Prometheus come from the network; security groups say who else may. */
const EVERY_ADDRESS = '0.0.0.0';

/** The contract's variables for one instance. No secret is among them: those of a login are brought by the instance. */
export const serviceEnvironment = (props: AppServerGroupProps): ServiceEnvironment => ({
  NODE_ENV: props.nodeEnvironment,
  PORT: String(props.port),
  METRICS_PORT: String(PORTS.metrics),
  LISTEN_ADDRESS: EVERY_ADDRESS,
  ...(props.target !== undefined && { TRUSTED_PROXIES: '1' }),
  RELEASE: String(props.image).replace(/^.*@/, ''),
  AWS_REGION: props.region,
  DATABASE_HOST: props.database.host,
  ...(props.database.replicaHost !== undefined && { DATABASE_REPLICA_HOST: props.database.replicaHost }),
  DATABASE_PORT: String(props.database.port),
  DATABASE_NAME: props.database.database,
  DATABASE_USER: props.database.user,
  DATABASE_CA_FILE,
  DATABASE_POOL_SIZE: String(props.connectionsPerProcess),
  PROCESSES: String(props.processes),
  KEEP_ALIVE_SECONDS: String(props.drain?.keepAliveSeconds),
  DRAIN_SECONDS: String(props.drain?.serviceDrainSeconds),
  RATE_LIMIT_PER_MINUTE: String(REQUESTS_PER_MINUTE),
  JWT_ISSUER: props.tokens?.issuer,
  JWT_AUDIENCE: props.tokens?.audience,
  TLS_CERT_FILE: INSTANCE_TLS.certificate,
  TLS_KEY_FILE: INSTANCE_TLS.key,
  // At the end of the developer's tunnel.
  ...(props.login !== undefined && { PUBLIC_URL: `https://localhost:${props.port}` }),
  ...(props.metricsAuthority !== undefined && { METRICS_CLIENT_CA_FILE: INSTANCE_TLS.authority }),
});
