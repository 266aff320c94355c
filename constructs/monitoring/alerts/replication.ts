import type { MonitoringInput } from '../input';
import { replicaNames } from '../jobs';
import type { AlertText } from './alert-text';

export const ON_PRIMARY = 'job="postgres",instance="primary"';
const ON_REPLICA = 'job="postgres",instance=~"replica-.*"';

/**
 * Lag alone is no proof: a replica whose link is cut has replayed all that it received, and reports 0. So the link is
 * watched from the primary, and that each replica still is one by itself.
 */
export function replicationAlerts({ prefix, replicas, thresholds }: MonitoringInput): AlertText[] {
  const names = replicaNames(replicas);
  if (names.length === 0) return [];
  const name = `${prefix}-{{ $labels.instance }}`;
  return [
    {
      alert: 'PostgresReplicaLagging',
      expr: `pg_replication_lag_seconds{${ON_REPLICA}} > ${thresholds.replicaLagSeconds}`,
      forSeconds: 300,
      severity: 'critical',
      summary: 'Replica {{ $labels.instance }} is behind',
      description: `${name} is {{ $value | humanizeDuration }} behind its primary, more than ${thresholds.replicaLagSeconds} s: readers see old data.`,
    },
    {
      alert: 'PostgresReplicationBroken',
      // A replica that is down or promoted has an alert of its own: those that are left must all be streamed to.
      expr: `(count by (instance) (pg_stat_replication_pg_wal_lsn_diff{${ON_PRIMARY},state="streaming"}) or 0 * max by (instance) (pg_up{${ON_PRIMARY}})) < scalar(count(pg_replication_is_replica{${ON_REPLICA}} == 1)) and on (instance) pg_up{${ON_PRIMARY}} == 1`,
      forSeconds: 120,
      severity: 'critical',
      summary: 'A replica receives nothing from its primary',
      description: `${name} streams to {{ $value }} of ${names.length} replicas. Reads grow old, and the log piles up on its disk.`,
    },
    {
      alert: 'PostgresReplicaMissing',
      expr: names
        .map((each) => {
          const given = `job="postgres",instance="${each}"`;
          return `absent(pg_replication_lag_seconds{${given}}) or pg_replication_is_replica{${given}} == 0`;
        })
        .join(' or '),
      forSeconds: 300,
      severity: 'critical',
      summary: '{{ $labels.instance }} is no replica',
      description: `${name} reports no lag, or takes writes: it was promoted, or its exporter cannot read it.`,
    },
  ];
}

/** A slot keeps the log that its reader has not had, until the disk is full: also one that nobody means to read any more. */
export const slotAlerts = ({ prefix, thresholds }: MonitoringInput): AlertText[] => {
  const name = `${prefix}-{{ $labels.instance }}`;
  return [
    {
      alert: 'PostgresSlotLagging',
      expr: `pg_replication_slots_pg_wal_lsn_diff{${ON_PRIMARY}} / 2^30 > ${thresholds.slotGiB}`,
      forSeconds: 300,
      severity: 'critical',
      summary: 'Replication slot {{ $labels.slot_name }} fills the disk',
      description: `${name} keeps {{ $value | printf "%.1f" }} GiB of log for slot {{ $labels.slot_name }}, more than ${thresholds.slotGiB} GiB.`,
    },
    {
      alert: 'PostgresSlotInactive',
      expr: `pg_replication_slots_active{${ON_PRIMARY}} == 0`,
      forSeconds: 900,
      severity: 'warning',
      summary: 'Nobody reads replication slot {{ $labels.slot_name }}',
      description: `${name} keeps log for slot {{ $labels.slot_name }}, which nobody has read for 15 minutes.`,
    },
  ];
};
