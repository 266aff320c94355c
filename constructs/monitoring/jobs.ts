/**
 * What is scraped, and which labels its series bear: the scrape configuration sets them, rules and dashboards read them.
 */

/** Scrape jobs, by what they stand for in code. The value is the label `job`. */
export const JOBS = {
  /** The service's own metrics, a target each instance. */
  app: 'app',
  /** node_exporter, a target each instance. */
  node: 'node',
  /** postgres_exporter, a target each database instance. */
  postgres: 'postgres',
  /** blackbox_exporter: the public URL and its certificate, as a client sees them. */
  blackbox: 'blackbox',
  /** blackbox_exporter: the certificate that each server in the cluster shows, a target each pod. */
  certificate: 'certificate',
  prometheus: 'prometheus',
  alertmanager: 'alertmanager',
  grafana: 'grafana',
} as const;

export type Job = (typeof JOBS)[keyof typeof JOBS];

/**
 * Labels that the scrape configuration puts on each target of a job, besides `job`.
 * - `instance`: EC2's id of an instance (app, node); `primary`, `replica-1`, … (postgres); the URL (blackbox); the pod.
 * - `server`: whose certificate it is, which all of its pods share: `prometheus`, `postgres-exporter`, …
 * - `service`: the service's name in the environment's file.
 * - `zone`: the availability zone.
 */
export const TARGET_LABELS: Readonly<Record<Job, readonly string[]>> = {
  app: ['instance', 'service', 'zone'],
  node: ['instance', 'service', 'zone'],
  postgres: ['instance'],
  blackbox: ['instance'],
  certificate: ['instance', 'server'],
  prometheus: ['instance'],
  alertmanager: ['instance'],
  grafana: ['instance'],
};

/** On every alert and on every series that leaves Prometheus (`external_labels`). */
export const EXTERNAL_LABELS = { environment: 'environment', replica: 'prometheus_replica' } as const;

export const PRIMARY = 'primary';

/** Label `instance` of each read replica: its RDS identifier without the environment's prefix. */
export const replicaNames = (replicas: number): string[] =>
  Array.from(
    { length: Number.isInteger(replicas) ? Math.min(Math.max(replicas, 0), 15) : 0 },
    (_, i) => `replica-${i + 1}`,
  );

/** Module of blackbox_exporter that probes the public URL: follows no redirect, verifies the certificate. */
export const PROBE_MODULE = 'https_2xx';

/** Module of blackbox_exporter that looks at a server's certificate, and asks for nothing. */
export const CERTIFICATE_MODULE = 'certificate';
