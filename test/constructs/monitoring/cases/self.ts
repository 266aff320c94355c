import { type AlertCase, changes, type Series, series, stays } from './alert-case';

const PROMETHEUS = { job: 'prometheus', instance: 'prometheus-0' };
const ALERTMANAGER = { job: 'alertmanager', instance: 'alertmanager-0' };
const GROUP = { ...PROMETHEUS, rule_group: '/etc/prometheus/rules.yml;host' };

const replicas = (count: number): Series[] => [
  ...Array.from({ length: count }, (_, index) =>
    series('up', { job: 'prometheus', instance: `prometheus-${index}` }, stays(1)),
  ),
  ...[0, 1].map((index) => series('up', { job: 'grafana', instance: `grafana-${index}` }, stays(1))),
];
const value = (metric: string, labels: Readonly<Record<string, string>>, bad: number, good: number): AlertCase => ({
  bad: [series(metric, labels, stays(bad))],
  labels,
  good: [series(metric, labels, stays(good))],
});
/** A counter that grows is bad, one that has grown once is good. */
const growing = (metric: string, labels: Readonly<Record<string, string>>): AlertCase => ({
  bad: [series(metric, labels, changes(1))],
  labels,
  seenWithinSeconds: 180,
  good: [series(metric, labels, stays(7))],
});
const messages = (failing: number): Series[] => [
  series('alertmanager_notifications_total', { ...ALERTMANAGER, integration: 'sns' }, changes(10)),
  series(
    'alertmanager_notifications_failed_total',
    { ...ALERTMANAGER, integration: 'sns', reason: 'other' },
    changes(failing),
  ),
];

export const SELF_CASES: Readonly<Record<string, AlertCase>> = {
  MonitoringReplicaMissing: { bad: replicas(1), labels: { job: 'prometheus' }, good: replicas(2) },
  PrometheusReloadFailed: value('prometheus_config_last_reload_successful', PROMETHEUS, 0, 1),
  RuleFailing: growing('prometheus_rule_evaluation_failures_total', GROUP),
  RulesLate: growing('prometheus_rule_group_iterations_missed_total', GROUP),
  PrometheusStorageFailing: growing('prometheus_tsdb_compactions_failed_total', PROMETHEUS),
  PrometheusRetentionShort: growing('prometheus_tsdb_size_retentions_total', PROMETHEUS),
  AlertmanagersUnknown: value('prometheus_notifications_alertmanagers_discovered', PROMETHEUS, 2, 3),
  AlertsDropped: growing('prometheus_notifications_dropped_total', PROMETHEUS),
  AlertmanagerReloadFailed: value('alertmanager_config_last_reload_successful', ALERTMANAGER, 0, 1),
  AlertmanagerClusterSplit: value('alertmanager_cluster_members', ALERTMANAGER, 1, 3),
  AlertmanagerNotSending: {
    bad: messages(5),
    labels: { instance: 'alertmanager-0', integration: 'sns' },
    seenWithinSeconds: 180,
    good: messages(0.5),
  },
};
