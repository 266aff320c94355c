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
const transaction = (seconds: number, user = 'app'): Series[] => [
  series(
    'pg_stat_activity_max_tx_duration',
    { ...PRIMARY, ...SERVER, datname: 'simulator', state: 'idle in transaction', usename: user },
    stays(seconds),
  ),
];
const exporters = (primary: number | undefined): Series[] => [
  series('up', PRIMARY, primary === undefined ? missing : stays(primary)),
  series('up', REPLICA, stays(1)),
];
const replica = (isReplica: number, lag: string): Series[] => [
  series('pg_replication_is_replica', REPLICA, stays(isReplica)),
  series('pg_replication_lag_seconds', REPLICA, lag),
];
const streaming = (state: string): Series[] => [
  series('pg_up', PRIMARY, stays(1)),
  series('pg_stat_replication_pg_wal_lsn_diff', { ...STREAM, state }, stays(0)),
];

export const POSTGRES_CASES: Readonly<Record<string, AlertCase>> = {
  PostgresDown: {
    bad: [series('pg_up', PRIMARY, stays(0))],
    labels: PRIMARY,
    good: [series('pg_up', PRIMARY, stays(1))],
  },
  PostgresNotMeasured: { bad: exporters(undefined), labels: PRIMARY, good: exporters(1) },
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
    good: [...transaction(800), ...transaction(5_000, 'rdsadmin')],
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
    bad: [...replica(1, stays(0)), series('pg_up', PRIMARY, stays(1))],
    labels: { instance: 'primary' },
    good: streaming('streaming'),
  },
  PostgresReplicaMissing: {
    bad: replica(1, missing),
    labels: REPLICA,
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
