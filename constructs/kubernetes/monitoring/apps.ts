import type { App } from '../../monitoring/config/names';
import type { MonitoringInput } from '../../monitoring/input';

/** Servers that this environment runs. */
export const appsOf = ({ servers }: MonitoringInput): App[] => [
  'prometheus',
  ...(servers.alertmanager > 0 ? ['alertmanager' as const] : []),
  ...(servers.grafana > 0 ? ['grafana' as const] : []),
  'postgresExporter',
  'blackboxExporter',
];
