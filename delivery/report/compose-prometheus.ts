import { PORTS } from '../../app/src/contract';
import type { ConfigFiles } from '../../constructs/monitoring/config/files';
import { PROMETHEUS_FILES, renderPrometheus } from '../../constructs/monitoring/config/prometheus';
import { PRIMARY } from '../../constructs/monitoring/jobs';
import { SERVERS } from '../../constructs/server-versions';
import { environments } from '../../environments';
import { site } from '../../environments/site';
import { monitoringInput } from '../../stacks/monitoring-input';

/** Rules of development, beside compose.yaml: they are long, and a reader of that file has no use for them. */
export const RULES_FILE = 'app/development/prometheus/rules.yml';

export const DEVELOPMENT_INPUT = monitoringInput(site, environments.dev);

/** The container of the application is what an instance is elsewhere. */
const INSTANCE = { instance: 'app', service: 'app', zone: 'local' };

/**
 * Prometheus of the compose profile `monitoring`: the rules and the rendering of every environment, and a target for each
 * job that they are about. Nobody is told, since no Alertmanager runs.
 */
export const developmentFiles = (input = DEVELOPMENT_INPUT): ConfigFiles =>
  renderPrometheus({
    input,
    replica: 'development',
    discovery: {
      kind: 'fixed',
      targets: {
        app: [{ address: `app:${PORTS.metrics}`, labels: INSTANCE }],
        // Has no name of its own: it shares the application's network.
        node: [{ address: `app:${SERVERS.nodeExporter.port}`, labels: INSTANCE }],
        postgres: [{ address: `postgres-exporter:${SERVERS.postgresExporter.port}`, labels: { instance: PRIMARY } }],
        prometheus: [{ address: `localhost:${SERVERS.prometheus.port}`, labels: { instance: 'prometheus' } }],
      },
      alertmanagers: [],
    },
  });

export const scrapeConfiguration = (): string => developmentFiles()[PROMETHEUS_FILES.config]!;
export const developmentRules = (): string => developmentFiles()[PROMETHEUS_FILES.rules]!;
