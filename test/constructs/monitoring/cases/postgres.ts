import { type AlertCase, changes, missing, type Series, series, stays } from './alert-case';

const PRIMARY = { job: 'postgres', instance: 'primary' };
const REPLICA = { job: 'postgres', instance: 'replica-1' };
const SERVER = { server: 'db:5432' };
const DATABASE = { ...PRIMARY, datid: '16384', datname: 'simulator' };
const STREAM = { ...PRIMARY, ...SERVER, application_name: 'walreceiver', client_addr: '10.0.0.9', slot_name: '1' };
const SLOT = { ...PRIMARY, ...SERVER, database: '', slot_name: 'rds_replica' };
const GIB = 2 ** 30;

const connections = (taken: number): Series[] => [
  series('pg_stat_database_numbackends', DATABASE, stays(taken)),
  series('pg_settings_max_connections', { ...PRIMARY, ...SERVER }, stays(100)),
];
const transaction = (seconds: number, user = 'app', backend_type = 'client backend'): Series[] => [
  series(
    'pg_stat_activity_max_tx_duration',
    { ...PRIMARY, ...SERVER, datname: 'simulator', state: 'idle in transaction', usename: user, backend_type },
    stays(seconds),
  ),
];
const exporters = (primary: string, replicaUp = stays(1)): Series[] => [
  series('up', PRIMARY, primary),
  series('up', REPLICA, replicaUp),
];
const replica = (isReplica: number, lag: string): Series[] => [
  series('pg_replication_is_replica', REPLICA, stays(isReplica)),
  series('pg_replication_lag_seconds', REPLICA, lag),
];
/** Of a primary that answers; without a state nobody receives anything. */
const streaming = (state?: string, isReplica = 1): Series[] => [
  ...replica(isReplica, stays(0)),
  series('pg_up', PRIMARY, stays(1)),
  ...(state === undefined ? [] : [series('pg_stat_replication_pg_wal_lsn_diff', { ...STREAM, state }, stays(0))]),
];
/** A replica that does not answer is streamed to no more. */
const replicaDown: Series[] = [series('pg_up', PRIMARY, stays(1)), series('pg_up', REPLICA, stays(0))];

export const POSTGRES_CASES: Readonly<Record<string, AlertCase>> = {
  PostgresDown: {
    bad: [series('pg_up', PRIMARY, stays(0))],
    labels: PRIMARY,
    good: [series('pg_up', PRIMARY, stays(1))],
  },
  PostgresNotMeasured: {
    bad: exporters(stays(0)),
    labels: PRIMARY,
    others: [
      { bad: exporters(missing), labels: PRIMARY },
      { bad: exporters(stays(1), missing), labels: REPLICA },
    ],
    good: exporters(stays(1)),
  },
  PostgresConnectionsHigh: { bad: connections(85), labels: { instance: 'primary' }, good: connections(75) },
  PostgresDeadlocks: {
    bad: [series('pg_stat_database_deadlocks', DATABASE, changes(1))],
    labels: { instance: 'primary', datname: 'simulator' },
    seenWithinSeconds: 480,
    good: [series('pg_stat_database_deadlocks', DATABASE, changes(0.05))],
  },
  PostgresLongTransaction: {
    bad: transaction(1_000),
    labels: { instance: 'primary', datname: 'simulator', usename: 'app' },
    good: [
      ...transaction(800),
      ...transaction(5_000, 'rdsadmin'),
      ...transaction(5_000, '', 'autovacuum worker'),
      ...transaction(5_000, 'app', 'parallel worker'),
    ],
  },
  PostgresWraparound: {
    bad: [series('pg_database_wraparound_age_datfrozenxid_seconds', { ...PRIMARY, datname: 'simulator' }, stays(9e8))],
    labels: { instance: 'primary', datname: 'simulator' },
    good: [series('pg_database_wraparound_age_datfrozenxid_seconds', { ...PRIMARY, datname: 'simulator' }, stays(8e8))],
  },
  PostgresReplicaLagging: {
    bad: replica(1, changes(60)),
    labels: REPLICA,
    seenWithinSeconds: 240,
    good: replica(1, stays(50)),
  },
  /** The replica reports no lag at all: it has replayed what it received. */
  PostgresReplicationBroken: {
    bad: streaming(),
    labels: { instance: 'primary' },
    good: streaming('streaming'),
    alsoGood: [replicaDown, streaming(undefined, 0)],
  },
  PostgresReplicaMissing: {
    bad: replica(1, missing),
    labels: REPLICA,
    others: [{ bad: replica(0, stays(0)), labels: REPLICA }],
    good: replica(1, stays(0)),
  },
  PostgresSlotLagging: {
    bad: [series('pg_replication_slots_pg_wal_lsn_diff', SLOT, stays(12 * GIB))],
    labels: SLOT,
    good: [series('pg_replication_slots_pg_wal_lsn_diff', SLOT, stays(8 * GIB))],
  },
  PostgresSlotInactive: {
    bad: [series('pg_replication_slots_active', SLOT, stays(0))],
    labels: SLOT,
    good: [series('pg_replication_slots_active', SLOT, stays(1))],
  },
};
