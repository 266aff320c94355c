import { PORTS } from '../../../app/src/contract';
import type { App } from '../../monitoring/config/names';
import type { MonitoringInput } from '../../monitoring/input';
import { SERVERS } from '../../server-versions';
import { appsOf } from './apps';

/** One arrow of the drawing: who may call whom. What is not here is not let through. */
export interface Connection {
  readonly from: App;
  readonly to: App | Outside;
  /** TCP. */
  readonly ports: readonly number[];
}

/**
 * Whatever is no pod of ours.
 * - `endpoints`: in the VPC, AWS's APIs that it has interface endpoints for (secrets, parameters, EC2, SNS)
 * - `kubernetes`: the Kubernetes API, at its address as a service of the cluster
 * - `internet`: whatever answers HTTPS anywhere
 * - `instances`, `databases`: in the VPC
 */
export type Outside = 'endpoints' | 'kubernetes' | 'internet' | 'instances' | 'databases';

/** Port of HTTPS of each server. */
const SERVED: Readonly<Record<App, number>> = {
  prometheus: SERVERS.prometheus.port,
  alertmanager: SERVERS.alertmanager.port,
  grafana: SERVERS.grafana.port,
  postgresExporter: SERVERS.postgresExporter.port,
  blackboxExporter: SERVERS.blackboxExporter.port,
};

/** Every connection that the monitoring of an environment makes. */
export const connectionsOf = (input: MonitoringInput): Connection[] => {
  const apps = appsOf(input);
  return drawing(input).filter(({ from, to }) => apps.includes(from) && (isOutside(to) || apps.includes(to)));
};

export const isOutside = (to: Connection['to']): to is Outside => !(to in SERVED);

const drawing = ({ publicUrl }: MonitoringInput): readonly Connection[] => [
  ...Object.entries(SERVED).map(([to, port]): Connection => ({ from: 'prometheus', to: to as App, ports: [port] })),
  { from: 'prometheus', to: 'instances', ports: [SERVERS.nodeExporter.port, PORTS.metrics] },
  // EC2 and Kubernetes, to find targets; its secrets.
  { from: 'prometheus', to: 'endpoints', ports: [443] },
  { from: 'prometheus', to: 'kubernetes', ports: [443] },
  { from: 'alertmanager', to: 'alertmanager', ports: [SERVERS.alertmanager.clusterPort] },
  { from: 'alertmanager', to: 'endpoints', ports: [443] }, // SNS; its secrets too
  { from: 'grafana', to: 'prometheus', ports: [SERVERS.prometheus.port] },
  { from: 'grafana', to: 'internet', ports: [443] }, // the identity provider; its secrets too
  { from: 'postgresExporter', to: 'databases', ports: [SERVERS.postgres.port] },
  // Its secrets, and nothing outside of the VPC: it holds a password of the database.
  { from: 'postgresExporter', to: 'endpoints', ports: [443] },
  // The certificate that each server shows, itself and its other replica too.
  ...Object.entries(SERVED).map(
    ([to, port]): Connection => ({ from: 'blackboxExporter', to: to as App, ports: [port] }),
  ),
  // The public URL; its secrets too.
  { from: 'blackboxExporter', to: publicUrl === undefined ? 'endpoints' : 'internet', ports: [443] },
];
