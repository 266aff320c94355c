import type { MonitoringInput } from '../input';
import type { Dashboard, Row } from '../types';
import { graph, number, query, RATE } from './panels';

const OF = 'job="postgres",instance=~"$instance"';
/** PostgreSQL's own databases hold nothing of ours. */
const OURS = `${OF},datname!~"template.*|rdsadmin"`;

/** The primary and its replicas, as PostgreSQL sees itself. */
export const postgres = (input: MonitoringInput): Dashboard => ({
  uid: 'postgres',
  title: 'PostgreSQL',
  description: 'Connections, transactions, replication and storage of the primary and each replica.',
  variables: [
    {
      name: 'instance',
      label: 'Database',
      values: { metric: 'up', matchers: 'job="postgres"', of: 'instance' },
      multiple: true,
    },
  ],
  rows: [now(input), work(input), ...(input.replicas > 0 ? [replication(input)] : []), storage(input)],
});

const now = ({ thresholds }: MonitoringInput): Row => ({
  title: 'Now',
  panels: [
    number('Answers', '1 where the exporter can log in.', 'none', [query(`pg_up{${OF}}`, '{{instance}}')], {
      thresholds: { critical: 1, below: true },
    }),
    number(
      'Connections taken',
      'Of those that the database accepts.',
      'percent',
      [
        query(
          `100 * sum by (instance) (pg_stat_database_numbackends{${OF}}) / on (instance) pg_settings_max_connections{${OF}}`,
          '{{instance}}',
        ),
      ],
      { thresholds: { critical: thresholds.connectionPercent } },
    ),
    number(
      'Oldest transaction',
      'Open since: it keeps locks and dead rows.',
      's',
      [query(`max by (instance) (pg_stat_activity_max_tx_duration{${OF},datname!=""})`, '{{instance}}')],
      { thresholds: { warning: thresholds.transactionSeconds } },
    ),
    number(
      'Transaction ids used',
      'At 100 % the database refuses writes.',
      'percent',
      [
        query(
          `100 * max by (instance) (pg_database_wraparound_age_datfrozenxid_seconds{${OF}}) / 2^31`,
          '{{instance}}',
        ),
      ],
      { thresholds: { critical: thresholds.wraparoundPercent } },
    ),
  ],
});

const work = ({ thresholds }: MonitoringInput): Row => ({
  title: 'Work',
  panels: [
    graph('Transactions', 'Committed, a second.', 'ops', [
      query(`sum by (instance) (rate(pg_stat_database_xact_commit{${OURS}}${RATE}))`, '{{instance}}'),
    ]),
    graph('Rolled back', 'A second: errors, and clients that give up.', 'ops', [
      query(`sum by (instance) (rate(pg_stat_database_xact_rollback{${OURS}}${RATE}))`, '{{instance}}'),
    ]),
    graph('Connections by state', 'Idle in transaction is a client that forgets to end.', 'short', [
      query(`sum by (instance, state) (pg_stat_activity_count{${OF},datname!=""})`, '{{instance}} {{state}}'),
    ]),
    graph('Rows', 'Read and changed, a second.', 'ops', [
      query(`sum by (instance) (rate(pg_stat_database_tup_fetched{${OURS}}${RATE}))`, '{{instance}} read'),
      query(
        `sum by (instance) (rate(pg_stat_database_tup_inserted{${OURS}}${RATE}) + rate(pg_stat_database_tup_updated{${OURS}}${RATE}) + rate(pg_stat_database_tup_deleted{${OURS}}${RATE}))`,
        '{{instance}} changed',
      ),
    ]),
    graph(
      'Found in memory',
      'Share of pages. Below 0.95 the instance has too little memory for its data.',
      'percentunit',
      [
        query(
          `sum by (instance) (rate(pg_stat_database_blks_hit{${OURS}}${RATE})) / (sum by (instance) (rate(pg_stat_database_blks_hit{${OURS}}${RATE})) + sum by (instance) (rate(pg_stat_database_blks_read{${OURS}}${RATE})))`,
          '{{instance}}',
        ),
      ],
    ),
    graph('Locks', 'Held or waited for, by kind.', 'short', [
      query(`sum by (instance, mode) (pg_locks_count{${OURS}}) > 0`, '{{instance}} {{mode}}'),
    ]),
    graph(
      'Deadlocks',
      'Within an hour.',
      'short',
      [
        query(
          `sum by (instance, datname) (increase(pg_stat_database_deadlocks{${OURS}}[1h]))`,
          '{{instance}} {{datname}}',
        ),
      ],
      { thresholds: { warning: thresholds.deadlocksPerHour } },
    ),
    graph('Temporary files', 'Written because a query did not fit into its memory.', 'Bps', [
      query(`sum by (instance) (rate(pg_stat_database_temp_bytes{${OURS}}${RATE}))`, '{{instance}}'),
    ]),
  ],
});

const replication = ({ replicas, thresholds }: MonitoringInput): Row => ({
  title: 'Replication',
  panels: [
    graph(
      'Lag',
      'How old what a replica answers is. 0 is also what a replica reports whose link is cut.',
      's',
      [query('pg_replication_lag_seconds{job="postgres",instance=~"replica-.*"}', '{{instance}}')],
      { thresholds: { critical: thresholds.replicaLagSeconds ?? 0 } },
    ),
    graph(
      'Replicas that receive',
      'As the primary counts them.',
      'short',
      [
        query(
          'count by (instance) (pg_stat_replication_pg_wal_lsn_diff{job="postgres",state="streaming"})',
          '{{instance}}',
        ),
      ],
      { thresholds: { critical: replicas, below: true } },
    ),
    graph('Behind the primary', 'Log that a replica has not confirmed.', 'bytes', [
      query(
        'pg_stat_replication_pg_wal_lsn_diff{job="postgres",instance="primary"}',
        '{{application_name}} {{client_addr}}',
      ),
    ]),
    graph('Is a replica', '1 for a replica, 0 for what takes writes.', 'none', [
      query(`pg_replication_is_replica{${OF}}`, '{{instance}}'),
    ]),
  ],
});

const storage = ({ thresholds }: MonitoringInput): Row => ({
  title: 'Storage',
  panels: [
    graph('Databases', 'Bytes on disk.', 'bytes', [
      query(`pg_database_size_bytes{${OURS}}`, '{{instance}} {{datname}}'),
    ]),
    graph(
      'Kept for slots',
      'Log that a slot keeps on the primary, until its reader has had it.',
      'bytes',
      [query('pg_replication_slots_pg_wal_lsn_diff{job="postgres",instance="primary"}', '{{slot_name}}')],
      { thresholds: { critical: thresholds.slotGiB * 2 ** 30 } },
    ),
    graph('Write-ahead log', 'Bytes of its segments.', 'bytes', [query(`pg_wal_size_bytes{${OF}}`, '{{instance}}')]),
    graph('Checkpoints', 'Asked for means that the log was full before its time.', 'ops', [
      query(`rate(pg_stat_bgwriter_checkpoints_timed_total{${OF}}${RATE})`, '{{instance}} on time'),
      query(`rate(pg_stat_bgwriter_checkpoints_req_total{${OF}}${RATE})`, '{{instance}} asked for'),
    ]),
  ],
});
