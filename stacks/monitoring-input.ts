import { LEAST_FAILURES } from '../constructs/alerting/rollback-alarms';
import type { MonitoringInput } from '../constructs/monitoring/input';
import type { Environment, Site } from '../environments/types';
import { environmentPrefix } from './names';

/** What rules and dashboards need to know of an environment. */
export function monitoringInput(site: Site, environment: Environment): MonitoringInput {
  const { ingress, services, database, monitoring, cluster } = environment;
  return {
    environment: environment.name,
    prefix: environmentPrefix(environment),
    runbookBaseUrl: site.runbookBaseUrl,
    services: services.map(({ name, rollbackAlarms }) => ({
      name,
      ...(rollbackAlarms && { rollback: { ...rollbackAlarms, leastFailures: LEAST_FAILURES } }),
    })),
    replicas: database.replicas,
    ...(ingress.kind === 'public-tls' && { publicUrl: `https://${ingress.hostName}` }),
    inCluster: cluster !== undefined,
    scrapeIntervalSeconds: monitoring.scrapeIntervalSeconds,
    retention: monitoring.retention,
    servers: monitoring.servers,
    objective: monitoring.objective,
    thresholds: monitoring.thresholds,
    owners: monitoring.owners,
  };
}
