import type { MonitoringInput } from '../input';
import { PRIMARY, replicaNames } from '../jobs';
import { type AlertText, timeOf } from './alert-text';
import { replicationAlerts, slotAlerts } from './replication';

const GIVEN = 'job="postgres"';
/** PostgreSQL refuses new transactions three million before this. */
const LAST_TRANSACTION_ID = 2 ** 31;

/** What PostgreSQL says of itself. Its disk, events and backups are RDS's, and CloudWatch's. */
export function postgresAlerts(input: MonitoringInput): AlertText[] {
  const { prefix, replicas, thresholds } = input;
  const { range } = timeOf(input);
  const name = `${prefix}-{{ $labels.instance }}`;
  const missing = [PRIMARY, ...replicaNames(replicas)].map((each) => `absent(up{${GIVEN},instance="${each}"})`);
  return [
    {
      alert: 'PostgresDown',
      expr: `pg_up{${GIVEN}} == 0`,
      forSeconds: 60,
      severity: 'critical',
      summary: 'Database {{ $labels.instance }} does not answer',
      description: `${name} has refused the exporter's login for a minute, or does not answer at all.`,
    },
    {
      alert: 'PostgresNotMeasured',
      expr: `up{${GIVEN}} == 0 or ${missing.join(' or ')}`,
      forSeconds: 300,
      severity: 'critical',
      summary: 'Nobody watches database {{ $labels.instance }}',
      description: `The exporter of ${name} has not been scraped for 5 minutes: no other alert about it can fire.`,
    },
    {
      alert: 'PostgresConnectionsHigh',
      expr: `100 * sum by (instance) (pg_stat_database_numbackends{${GIVEN}}) / on (instance) pg_settings_max_connections{${GIVEN}} > ${thresholds.connectionPercent}`,
      forSeconds: 300,
      severity: 'critical',
      summary: 'Connections of database {{ $labels.instance }} run out',
      description: `{{ $value | printf "%.0f" }} % of the connections that ${name} accepts are taken, more than ${thresholds.connectionPercent} %.`,
    },
    {
      alert: 'PostgresDeadlocks',
      expr: `sum by (instance, datname) (increase(pg_stat_database_deadlocks{${GIVEN}}[${range(3600)}])) > ${thresholds.deadlocksPerHour}`,
      forSeconds: 0,
      severity: 'warning',
      summary: 'Transactions of {{ $labels.datname }} lock each other out',
      description: `${name} has ended {{ $value | printf "%.0f" }} deadlocks in {{ $labels.datname }} within an hour, more than ${thresholds.deadlocksPerHour}.`,
    },
    {
      alert: 'PostgresLongTransaction',
      // Of clients: autovacuum may take its time, and gives way by itself.
      expr: `max by (instance, datname, usename) (pg_stat_activity_max_tx_duration{${GIVEN},backend_type="client backend",datname!="",usename!="rdsadmin"}) > ${thresholds.transactionSeconds}`,
      forSeconds: 60,
      severity: 'warning',
      summary: 'A transaction of {{ $labels.usename }} stays open',
      description: `${name}: {{ $labels.usename }} has had a transaction open in {{ $labels.datname }} for {{ $value | humanizeDuration }}, longer than ${thresholds.transactionSeconds} s.`,
    },
    {
      alert: 'PostgresWraparound',
      expr: `100 * max by (instance, datname) (pg_database_wraparound_age_datfrozenxid_seconds{${GIVEN}}) / ${LAST_TRANSACTION_ID} > ${thresholds.wraparoundPercent}`,
      forSeconds: 600,
      severity: 'critical',
      summary: 'Transaction ids of {{ $labels.datname }} run out',
      description: `${name}: {{ $labels.datname }} has used {{ $value | printf "%.0f" }} % of its transaction ids, more than ${thresholds.wraparoundPercent} %. At 100 % it refuses writes.`,
    },
    ...replicationAlerts(input),
    ...slotAlerts(input),
  ];
}
