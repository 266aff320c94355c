import { jobsOf, type MonitoringInput } from '../input';
import { type AlertText, timeOf } from './alert-text';
import { certificateAlerts } from './certificates';

/** Fires always. Whoever no longer receives it knows that no alert would arrive. */
export const WATCHDOG = 'Watchdog';

/** Goes two ways, since the way that fails may be its own. */
export const NOT_SENDING = 'AlertmanagerNotSending';

const ALERTMANAGERS_UP = 'scalar(count(up{job="alertmanager"} == 1))';

/** What the monitoring says of itself. */
export function selfAlerts(input: MonitoringInput): AlertText[] {
  return [
    {
      alert: WATCHDOG,
      expr: 'vector(1)',
      forSeconds: 0,
      severity: 'heartbeat',
      summary: 'Alerts of this environment arrive',
      description: `${input.prefix}: rules are evaluated, and Alertmanager sends. Its absence is an alarm of CloudWatch.`,
    },
    replicaMissing(input),
    ...prometheusAlerts(input),
    ...(jobsOf(input).includes('alertmanager') ? alertmanagerAlerts(input) : []),
    ...(input.inCluster ? certificateAlerts(input) : []),
  ];
}

function replicaMissing({ prefix, servers }: MonitoringInput): AlertText {
  const wanted = Object.entries(servers).filter(([, count]) => count > 0);
  return {
    alert: 'MonitoringReplicaMissing',
    expr: wanted
      .map(([job, count]) => `(sum by (job) (up{job="${job}"}) or absent(up{job="${job}"}) - 1) < ${count}`)
      .join(' or '),
    forSeconds: 900,
    severity: 'warning',
    summary: 'A replica of {{ $labels.job }} is missing',
    description: `${prefix}: {{ $value }} of the replicas of {{ $labels.job }} answer. There should be: ${wanted
      .map(([job, count]) => `${job} ${count}`)
      .join(', ')}.`,
  };
}

function prometheusAlerts(input: MonitoringInput): AlertText[] {
  const { prefix, retention } = input;
  const { range, rate } = timeOf(input);
  const grew = (metric: string, seconds: number): string =>
    `increase(${metric}{job="prometheus"}[${range(seconds)}]) > 0`;
  const one = `${prefix}: Prometheus {{ $labels.instance }}`;
  return [
    {
      alert: 'PrometheusReloadFailed',
      expr: 'prometheus_config_last_reload_successful{job="prometheus"} == 0',
      forSeconds: 300,
      severity: 'critical',
      summary: 'Prometheus runs an old configuration',
      description: `${one} could not load its configuration or rules, and goes on with the former ones.`,
    },
    {
      alert: 'RuleFailing',
      expr: `increase(prometheus_rule_evaluation_failures_total{job="prometheus"}[${rate()}]) > 0`,
      forSeconds: 300,
      severity: 'critical',
      summary: 'A rule cannot be evaluated',
      description: `${one} has failed to evaluate rules of {{ $labels.rule_group }} for 5 minutes: their alerts are blind.`,
    },
    {
      alert: 'RulesLate',
      expr: `increase(prometheus_rule_group_iterations_missed_total{job="prometheus"}[${range(900)}]) > 0`,
      forSeconds: 900,
      severity: 'warning',
      summary: 'Rules are evaluated too late',
      description: `${one} has left out evaluations of {{ $labels.rule_group }} for 15 minutes: it has too much to do.`,
    },
    {
      alert: 'PrometheusStorageFailing',
      expr: [
        'prometheus_tsdb_compactions_failed_total',
        'prometheus_tsdb_reloads_failures_total',
        'prometheus_tsdb_wal_corruptions_total',
      ]
        .map((metric) => grew(metric, 10_800))
        .join(' or '),
      forSeconds: 900,
      severity: 'critical',
      summary: 'Prometheus cannot keep what it measures',
      description: `${one} fails to write or read its database: samples may be lost.`,
    },
    {
      alert: 'PrometheusRetentionShort',
      expr: grew('prometheus_tsdb_size_retentions_total', 86_400),
      forSeconds: 0,
      severity: 'warning',
      summary: 'Prometheus deletes samples early',
      description: `${one} has reached ${retention.sizeGiB} GiB, and deletes samples that are younger than ${retention.days} days.`,
    },
    ...(jobsOf(input).includes('alertmanager') ? notifierAlerts(input) : []),
  ];
}

function notifierAlerts(input: MonitoringInput): AlertText[] {
  const { prefix } = input;
  const { rate } = timeOf(input);
  const known = 'prometheus_notifications_alertmanagers_discovered{job="prometheus"}';
  return [
    {
      alert: 'AlertmanagersUnknown',
      // One that is lost is missing, and nothing more: the others send.
      expr: `${known} < ${ALERTMANAGERS_UP} or ${known} == 0`,
      forSeconds: 600,
      severity: 'critical',
      summary: 'Prometheus does not find each Alertmanager',
      description: `${prefix}: Prometheus {{ $labels.instance }} sends to {{ $value }} Alertmanagers, and more are up.`,
    },
    {
      alert: 'AlertsDropped',
      expr: `increase(prometheus_notifications_dropped_total{job="prometheus"}[${rate()}]) > 0`,
      forSeconds: 300,
      severity: 'critical',
      summary: 'Alerts do not reach Alertmanager',
      description: `${prefix}: Prometheus {{ $labels.instance }} has thrown alerts away for 5 minutes that no Alertmanager took.`,
    },
  ];
}

function alertmanagerAlerts(input: MonitoringInput): AlertText[] {
  const { prefix, thresholds } = input;
  const { rate } = timeOf(input);
  const failed = thresholds.notificationErrorPercent;
  const one = `${prefix}: Alertmanager {{ $labels.instance }}`;
  return [
    {
      alert: 'AlertmanagerReloadFailed',
      expr: 'alertmanager_config_last_reload_successful{job="alertmanager"} == 0',
      forSeconds: 300,
      severity: 'critical',
      summary: 'Alertmanager runs an old configuration',
      description: `${one} could not load its configuration, and goes on with the former one.`,
    },
    {
      alert: 'AlertmanagerClusterSplit',
      expr: `alertmanager_cluster_members{job="alertmanager"} < ${ALERTMANAGERS_UP}`,
      forSeconds: 900,
      severity: 'warning',
      summary: 'Alertmanagers do not see each other',
      description: `${one} sees {{ $value }} members, and more are up: the same alert may be mailed more than once.`,
    },
    {
      alert: NOT_SENDING,
      expr: `100 * sum by (instance, integration) (rate(alertmanager_notifications_failed_total{job="alertmanager"}[${rate()}])) / sum by (instance, integration) (rate(alertmanager_notifications_total{job="alertmanager"}[${rate()}])) > ${failed}`,
      forSeconds: 300,
      severity: 'critical',
      summary: 'Messages about alerts cannot be sent',
      description: `${one}: {{ $value | printf "%.0f" }} % of its messages by {{ $labels.integration }} have failed for 5 minutes, more than ${failed} %.`,
    },
  ];
}
