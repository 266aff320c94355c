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
 * - `aws`: AWS's APIs, the Kubernetes API and whatever else answers HTTPS
 * - `instances`, `databases`: in the VPC
 */
export type Outside = 'aws' | 'instances' | 'databases';

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
  { from: 'prometheus', to: 'aws', ports: [443] }, // EC2 and the Kubernetes API, to find targets
  { from: 'alertmanager', to: 'alertmanager', ports: [SERVERS.alertmanager.clusterPort] },
  { from: 'alertmanager', to: 'aws', ports: [443] }, // SNS
  { from: 'grafana', to: 'prometheus', ports: [SERVERS.prometheus.port] },
  { from: 'grafana', to: 'aws', ports: [443] }, // its secrets, and the identity provider
  { from: 'postgresExporter', to: 'databases', ports: [SERVERS.postgres.port] },
  { from: 'postgresExporter', to: 'aws', ports: [443] }, // its secrets
  { from: 'blackboxExporter', to: 'aws', ports: [443] }, // its secrets, and the public URL
];
