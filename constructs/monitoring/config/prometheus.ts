import { ruleGroups } from '../alerts';
import { promDuration } from '../duration';
import { scrapeTimeoutSeconds } from '../input';
import { EXTERNAL_LABELS } from '../jobs';
import { renderRuleFile } from '../rule-file';
import { fixedTargets, onlyHttps, podDiscovery } from './discovery';
import { type ConfigFiles, clientTls, renderWebConfig, yaml } from './files';
import { dnsName, POD_NAME_VARIABLE } from './names';
import { type ScrapeSettings, scrapeJobs } from './scrape-jobs';

export interface PrometheusSettings extends ScrapeSettings {
  /** Tells the replicas apart. @default - the pod's name, which Prometheus reads from its environment */
  readonly replica?: string;
}

export const PROMETHEUS_FILES = { config: 'prometheus.yml', rules: 'rules.yml', web: 'web.yml' } as const;

/** Everything that Prometheus is started with: https://prometheus.io/docs/prometheus/latest/configuration/configuration/ */
export function renderPrometheus(settings: PrometheusSettings): ConfigFiles {
  const { input, tls, replica = `\${${POD_NAME_VARIABLE}}` } = settings;
  const every = promDuration(input.scrapeIntervalSeconds);
  return {
    [PROMETHEUS_FILES.config]: yaml({
      global: {
        scrape_interval: every,
        scrape_timeout: promDuration(scrapeTimeoutSeconds(input)),
        evaluation_interval: every,
        external_labels: { [EXTERNAL_LABELS.environment]: input.environment, [EXTERNAL_LABELS.replica]: replica },
      },
      rule_files: [PROMETHEUS_FILES.rules],
      ...(input.servers.alertmanager > 0 && { alerting: alerting(settings) }),
      scrape_configs: scrapeJobs(settings),
    }),
    [PROMETHEUS_FILES.rules]: renderRuleFile(ruleGroups(input)),
    ...(tls && { [PROMETHEUS_FILES.web]: renderWebConfig(tls) }),
  };
}

function alerting({ discovery, tls }: PrometheusSettings) {
  const cluster = discovery.kind === 'cluster';
  return {
    // Both replicas find the same alert: without the label that tells them apart, Alertmanager sees that it is one.
    alert_relabel_configs: [{ regex: EXTERNAL_LABELS.replica, action: 'labeldrop' }],
    alertmanagers: [
      {
        scheme: tls ? 'https' : 'http',
        ...(tls && {
          tls_config: { ...clientTls(tls), ...(cluster && { server_name: dnsName('alertmanager') }) },
        }),
        ...(cluster
          ? { ...podDiscovery('alertmanager'), relabel_configs: [onlyHttps] }
          : fixedTargets(discovery.alertmanagers.map((address) => ({ address, labels: {} })))),
      },
    ],
  };
}
