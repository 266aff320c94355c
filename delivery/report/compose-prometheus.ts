import { PORTS } from '../../app/src/contract';
import {
  PROMETHEUS_FILES,
  type PrometheusSettings,
  renderPrometheus,
} from '../../constructs/monitoring/config/prometheus';
import { SERVERS } from '../../constructs/server-versions';
import { environments } from '../../environments';
import { site } from '../../environments/site';
import { monitoringInput } from '../../stacks/monitoring-input';

/** Rules of development, beside compose.yaml: they are long, and a reader of that file has no use for them. */
export const RULES_FILE = 'app/development/prometheus/rules.yml';

/**
 * Prometheus of the compose profile `monitoring`: the rules and the rendering of every environment, with the two targets
 * that there are. Nobody is told, since no Alertmanager runs.
 * @param target `host:port` of the service's metrics
 * @param self `host:port` of this Prometheus
 */
export const developmentPrometheus = (target: string, self: string): PrometheusSettings => ({
  input: monitoringInput(site, environments.dev),
  replica: 'development',
  discovery: {
    kind: 'fixed',
    targets: {
      app: [{ address: target, labels: { instance: 'app', service: 'app', zone: 'local' } }],
      prometheus: [{ address: self, labels: { instance: 'prometheus' } }],
    },
    alertmanagers: [],
  },
});

const IN_COMPOSE = [`app:${PORTS.metrics}`, `localhost:${SERVERS.prometheus.port}`] as const;

const rendered = (file: string): string => renderPrometheus(developmentPrometheus(...IN_COMPOSE))[file]!;

export const scrapeConfiguration = (): string => rendered(PROMETHEUS_FILES.config);
export const developmentRules = (): string => rendered(PROMETHEUS_FILES.rules);
