/** What the configuration and the cluster's objects call each other. */

export const NAMESPACE = 'monitoring';

/** Value of the label `app.kubernetes.io/name`, and name of the Service, of each server in the cluster. */
export const APPS = {
  prometheus: 'prometheus',
  alertmanager: 'alertmanager',
  grafana: 'grafana',
  postgresExporter: 'postgres-exporter',
  blackboxExporter: 'blackbox-exporter',
} as const;

export type App = keyof typeof APPS;

/** Name of the container port that speaks HTTPS. Prometheus takes a pod's port by it. */
export const HTTPS_PORT = 'https';

/** In every certificate of the server, and what its clients ask for. */
export const dnsName = (app: App): string => `${APPS[app]}.${NAMESPACE}.svc`;

/** Name of a pod, in its environment: Kubernetes writes it there from `metadata.name`. */
export const POD_NAME_VARIABLE = 'POD_NAME';

/** Where each server finds what is rendered for it. */
export const FOLDERS = {
  prometheus: '/etc/prometheus',
  alertmanager: '/etc/alertmanager',
  blackboxExporter: '/etc/blackbox',
  postgresExporter: '/etc/postgres-exporter',
  grafana: '/etc/grafana',
  grafanaDashboards: '/etc/grafana/dashboards',
  data: '/data',
} as const;
