import { environments } from '../../../../environments';
import { type AlertCase, changes, type Series, series, stays } from './alert-case';

const PROMETHEUS = { job: 'prometheus', instance: 'prometheus-0' };
const ALERTMANAGER = { job: 'alertmanager', instance: 'alertmanager-0' };
const GROUP = { ...PROMETHEUS, rule_group: '/etc/prometheus/rules.yml;host' };

/** As many as production has, less those that are lost: half of them do not answer, half are not found any more. */
const replicas = (lost: Partial<Record<'prometheus' | 'alertmanager' | 'grafana', number>> = {}): Series[] =>
  Object.entries(environments.prod.monitoring.servers).flatMap(([job, count]) => {
    const up = count - (lost[job as keyof typeof lost] ?? 0);
    const there = up + Math.floor((count - up) / 2);
    return Array.from({ length: there }, (_, index) =>
      series('up', { job, instance: `${job}-${index}` }, stays(index < up ? 1 : 0)),
    );
  });
const lostReplica = (job: 'prometheus' | 'alertmanager' | 'grafana', lost: number) => ({
  bad: replicas({ [job]: lost }),
  labels: { job },
});
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

const found = (count: number): Series =>
  series('prometheus_notifications_alertmanagers_discovered', PROMETHEUS, stays(count));
const members = (count: number): Series => series('alertmanager_cluster_members', ALERTMANAGER, stays(count));

export const SELF_CASES: Readonly<Record<string, AlertCase>> = {
  MonitoringReplicaMissing: {
    ...lostReplica('prometheus', 1),
    others: [lostReplica('alertmanager', 2), lostReplica('grafana', 1)],
    good: replicas(),
  },
  PrometheusReloadFailed: value('prometheus_config_last_reload_successful', PROMETHEUS, 0, 1),
  RuleFailing: growing('prometheus_rule_evaluation_failures_total', GROUP),
  RulesLate: growing('prometheus_rule_group_iterations_missed_total', GROUP),
  PrometheusStorageFailing: {
    ...growing('prometheus_tsdb_compactions_failed_total', PROMETHEUS),
    others: [
      growing('prometheus_tsdb_reloads_failures_total', PROMETHEUS),
      growing('prometheus_tsdb_wal_corruptions_total', PROMETHEUS),
    ],
  },
  PrometheusRetentionShort: growing('prometheus_tsdb_size_retentions_total', PROMETHEUS),
  AlertmanagersUnknown: {
    bad: [...replicas(), found(2)],
    labels: PROMETHEUS,
    others: [{ bad: [found(0)], labels: PROMETHEUS }],
    good: [...replicas(), found(3)],
    alsoGood: [[...replicas({ alertmanager: 1 }), found(2)]],
  },
  AlertsDropped: growing('prometheus_notifications_dropped_total', PROMETHEUS),
  AlertmanagerReloadFailed: value('alertmanager_config_last_reload_successful', ALERTMANAGER, 0, 1),
  AlertmanagerClusterSplit: {
    bad: [...replicas(), members(1)],
    labels: ALERTMANAGER,
    good: [...replicas(), members(3)],
    alsoGood: [[...replicas({ alertmanager: 1 }), members(2)]],
  },
  AlertmanagerNotSending: {
    bad: messages(5),
    labels: { instance: 'alertmanager-0', integration: 'sns' },
    seenWithinSeconds: 180,
    good: messages(0.5),
  },
};
