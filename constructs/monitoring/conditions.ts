import { type BurnKind, burnName, SPEEDS } from './alerts/speeds';
import { jobsOf, type MonitoringInput } from './input';

/**
 * Which system watches which condition: each one of them, so that nobody is mailed twice about the same thing.
 * CloudWatch has what rolls a release back, the load balancer, and what only RDS knows; Prometheus has the rest.
 */
export interface Condition {
  readonly condition: string;
  readonly system: 'CloudWatch' | 'Prometheus';
  /** Alerts, alarms, or subscriptions to events: at least one, since no system mails by itself. */
  readonly by: readonly [string, ...string[]];
  /** Where the condition can occur. @default - everywhere */
  readonly when?: (input: MonitoringInput) => boolean;
}

const behindLoadBalancer = ({ services }: MonitoringInput): boolean => services.some(({ rollback }) => rollback);
const replicated = ({ replicas }: MonitoringInput): boolean => replicas > 0;
const isPublic = ({ publicUrl }: MonitoringInput): boolean => publicUrl !== undefined;
const withAlertmanager = (input: MonitoringInput): boolean => jobsOf(input).includes('alertmanager');
const burning = (kind: BurnKind): [string, ...string[]] => {
  const [first, ...rest] = SPEEDS;
  return [burnName(kind, first), ...rest.map((speed) => burnName(kind, speed))];
};

export const CONDITIONS: readonly Condition[] = [
  {
    condition: 'errors beyond what rolls a release back',
    system: 'CloudWatch',
    by: ['errors'],
    when: behindLoadBalancer,
  },
  {
    condition: 'latency beyond what rolls a release back',
    system: 'CloudWatch',
    by: ['latency'],
    when: behindLoadBalancer,
  },
  {
    condition: 'no answer from a service to its load balancer',
    system: 'CloudWatch',
    by: ['unanswered'],
    when: behindLoadBalancer,
  },
  {
    condition: 'fewer healthy instances than the least that a group may have',
    system: 'CloudWatch',
    by: ['too-few-hosts'],
    when: behindLoadBalancer,
  },
  { condition: 'errors that use the budget up, below that', system: 'Prometheus', by: burning('Errors') },
  { condition: 'latency that uses the budget up, below that', system: 'Prometheus', by: burning('Latency') },
  {
    condition: 'saturation and restarts of the service',
    system: 'Prometheus',
    by: ['ServiceEventLoopBlocked', 'ServicePoolExhausted', 'ServiceRestarting'],
  },
  { condition: 'processor of an instance', system: 'Prometheus', by: ['HostCpuBusy'] },
  { condition: 'memory of an instance', system: 'Prometheus', by: ['HostMemoryLow', 'HostOutOfMemory'] },
  { condition: 'disk of an instance', system: 'Prometheus', by: ['HostDiskFilling', 'HostDiskFull', 'HostInodesLow'] },
  { condition: 'network of an instance', system: 'Prometheus', by: ['HostNetworkErrors', 'HostNetworkBusy'] },
  {
    condition: 'an instance that is neither measured nor replaced',
    system: 'Prometheus',
    by: ['HostDown', 'TargetDown', 'JobMissing', 'ScrapeSlow'],
  },
  {
    condition: 'what PostgreSQL says of itself',
    system: 'Prometheus',
    by: [
      'PostgresDown',
      'PostgresNotMeasured',
      'PostgresConnectionsHigh',
      'PostgresDeadlocks',
      'PostgresLongTransaction',
      'PostgresWraparound',
      'PostgresSlotLagging',
      'PostgresSlotInactive',
    ],
  },
  {
    condition: 'replication: high lag, a link that is cut, a replica that is missing',
    system: 'Prometheus',
    by: ['PostgresReplicaLagging', 'PostgresReplicationBroken', 'PostgresReplicaMissing'],
    when: replicated,
  },
  {
    condition: 'events of RDS: failover, restart, failure; maintenance',
    system: 'CloudWatch',
    by: ['rds-events', 'rds-notices'],
  },
  { condition: 'storage of RDS that does not grow', system: 'CloudWatch', by: ['free-storage'] },
  { condition: 'daily backups that are not made', system: 'CloudWatch', by: ['no-backup'] },
  {
    condition: 'the certificate that a client sees',
    system: 'Prometheus',
    by: ['CertificateExpiring'],
    when: isPublic,
  },
  { condition: 'no answer at the public URL', system: 'Prometheus', by: ['PublicUrlUnreachable'], when: isPublic },
  {
    condition: 'Prometheus itself',
    system: 'Prometheus',
    by: [
      'Watchdog',
      'MonitoringReplicaMissing',
      'PrometheusReloadFailed',
      'PrometheusStorageFailing',
      'PrometheusRetentionShort',
      'RuleFailing',
      'RulesLate',
    ],
  },
  {
    condition: 'Alertmanager, and the way to it',
    system: 'Prometheus',
    by: [
      'AlertmanagersUnknown',
      'AlertsDropped',
      'AlertmanagerReloadFailed',
      'AlertmanagerClusterSplit',
      'AlertmanagerNotSending',
    ],
    when: withAlertmanager,
  },
  {
    condition: "the certificates that the monitoring's own servers show",
    system: 'Prometheus',
    by: ['MonitoringCertificateExpiring', 'MonitoringCertificateEnding', 'MonitoringCertificateUnseen'],
    when: ({ inCluster }) => inCluster,
  },
  { condition: 'no heartbeat of the watchdog', system: 'CloudWatch', by: ['heartbeat'], when: withAlertmanager },
];

/** Names of the alerts that Prometheus must have. @param input @default - of an environment that has everything */
export const expectedAlerts = (input?: MonitoringInput): string[] =>
  CONDITIONS.filter(({ system, when }) => system === 'Prometheus' && (!input || !when || when(input))).flatMap(
    ({ by }) => by,
  );
