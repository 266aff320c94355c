import { PORTS } from '../../../app/src/contract';
import type { App } from '../../monitoring/config/names';
import { SERVERS } from '../../server-versions';

/** One arrow of the drawing: who may call whom. What is not here is not let through. */
export interface Connection {
  readonly from: App;
  readonly to: App | Outside;
  /** TCP. */
  readonly ports: readonly number[];
}

/**
 * Whatever is no pod of ours.
 * - `endpoints`: in the VPC, AWS's APIs that it has interface endpoints for (secrets and parameters), and the Kubernetes API
 * - `internet`: whatever answers HTTPS anywhere
 * - `instances`, `databases`: in the VPC
 */
export type Outside = 'endpoints' | 'internet' | 'instances' | 'databases';

const scraped: Readonly<Partial<Record<App, number>>> = {
  prometheus: SERVERS.prometheus.port,
  alertmanager: SERVERS.alertmanager.port,
  grafana: SERVERS.grafana.port,
  postgresExporter: SERVERS.postgresExporter.port,
  blackboxExporter: SERVERS.blackboxExporter.port,
};

/** Every connection that the monitoring makes. */
export const CONNECTIONS: readonly Connection[] = [
  ...Object.entries(scraped).map(([to, port]): Connection => ({ from: 'prometheus', to: to as App, ports: [port] })),
  { from: 'prometheus', to: 'instances', ports: [SERVERS.nodeExporter.port, PORTS.metrics] },
  { from: 'prometheus', to: 'internet', ports: [443] }, // EC2, to find targets; its secrets and the Kubernetes API too
  { from: 'alertmanager', to: 'alertmanager', ports: [SERVERS.alertmanager.clusterPort] },
  { from: 'alertmanager', to: 'internet', ports: [443] }, // SNS; its secrets too
  { from: 'grafana', to: 'prometheus', ports: [SERVERS.prometheus.port] },
  { from: 'grafana', to: 'internet', ports: [443] }, // the identity provider; its secrets too
  { from: 'postgresExporter', to: 'databases', ports: [SERVERS.postgres.port] },
  // Its secrets, and nothing outside of the VPC: it holds a password of the database.
  { from: 'postgresExporter', to: 'endpoints', ports: [443] },
  { from: 'blackboxExporter', to: 'internet', ports: [443] }, // the public URL; its secrets too
];
