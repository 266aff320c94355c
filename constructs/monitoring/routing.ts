import { NOT_SENDING, WATCHDOG } from './alerts/self';
import { type BurnKind, burnName, SPEEDS } from './alerts/speeds';
import type { Detour, Inhibition, Route } from './types';

/** How alerts become messages. Every severity has a route, and every route a receiver that is not empty. */
export const ROUTES: readonly Route[] = [
  {
    severity: 'critical',
    groupBy: ['alertname', 'service'],
    groupWaitSeconds: 30,
    groupIntervalSeconds: 300,
    repeatIntervalSeconds: 14_400,
    sendResolved: true,
  },
  {
    severity: 'warning',
    groupBy: ['alertname'],
    groupWaitSeconds: 300,
    groupIntervalSeconds: 3_600,
    repeatIntervalSeconds: 86_400,
    sendResolved: true,
  },
  {
    severity: 'heartbeat',
    groupBy: ['alertname'],
    groupWaitSeconds: 0,
    // Once a minute. A message is due at the ticks of its group only, and one that was sent a moment after a tick is not
    // yet a whole interval old at the next: with both alike, every second is left out.
    // https://github.com/prometheus/alertmanager/issues/676
    groupIntervalSeconds: 30,
    repeatIntervalSeconds: 50,
    sendResolved: false,
  },
];

/** Alerts that go another way as well. */
export const DETOURS: readonly Detour[] = [
  { reason: 'It may be the topic of its own severity that takes no messages.', alert: NOT_SENDING, to: 'warning' },
];

const burns = (kind: BurnKind): string[] => SPEEDS.map((speed) => burnName(kind, speed));
/** A budget that burns fast burns slowly too: the most urgent of a kind is told. */
const burning = (kind: BurnKind): Inhibition[] =>
  burns(kind)
    .slice(0, -1)
    .map((source, index) => ({
      reason: 'A budget that burns fast burns slowly too: one message, the most urgent.',
      source,
      targets: burns(kind).slice(index + 1),
      equal: ['service'],
    }));

/** Alerts that say nothing new while their cause is known. */
export const INHIBITIONS: readonly Inhibition[] = [
  ...burning('Errors'),
  ...burning('Latency'),
  {
    reason: 'A database that does not answer has no lag, no connections and no replicas to speak of.',
    source: 'PostgresDown',
    targets: [
      'PostgresNotMeasured',
      'PostgresConnectionsHigh',
      'PostgresLongTransaction',
      'PostgresReplicaLagging',
      'PostgresReplicaMissing',
    ],
    equal: ['instance'],
  },
  {
    reason: 'What is not measured cannot be judged: its other alerts are about the missing series.',
    source: 'PostgresNotMeasured',
    targets: ['PostgresReplicaMissing'],
    equal: ['instance'],
  },
  // A slot bears no name of the database that reads it. Its log on the disk is told by another alert, which stays.
  ...['PostgresDown', 'PostgresReplicaMissing', 'PostgresReplicationBroken'].map((source) => ({
    reason: 'A replica that is gone, or is not streamed to, leaves its slot unread.',
    source,
    targets: ['PostgresSlotInactive'],
    equal: ['environment'],
  })),
  {
    reason: 'An instance that is gone takes along what runs on it.',
    source: 'HostDown',
    targets: ['TargetDown', 'ServiceEventLoopBlocked', 'ServiceRestarting'],
    equal: ['instance'],
  },
  {
    reason: 'Where a whole job is missing, each of its targets is.',
    source: 'JobMissing',
    targets: ['HostDown', 'MonitoringReplicaMissing', 'TargetDown', 'ScrapeSlow'],
    equal: ['job'],
  },
  {
    reason: 'A server of the monitoring that is lost is a target that does not answer.',
    source: 'MonitoringReplicaMissing',
    targets: ['TargetDown', 'ScrapeSlow'],
    equal: ['job'],
  },
  {
    reason: 'A certificate that ends within days ends soon.',
    source: 'MonitoringCertificateEnding',
    targets: ['MonitoringCertificateExpiring'],
    equal: ['server'],
  },
  {
    reason: 'A disk that is nearly full has been filling up.',
    source: 'HostDiskFull',
    targets: ['HostDiskFilling'],
    equal: ['instance', 'mountpoint'],
  },
  {
    reason: 'A process that the kernel ended for lack of memory starts again, and the memory was low.',
    source: 'HostOutOfMemory',
    targets: ['HostMemoryLow', 'ServiceRestarting'],
    equal: ['instance'],
  },
  {
    reason: 'A busy processor makes everything on it late.',
    source: 'HostCpuBusy',
    targets: ['ServiceEventLoopBlocked'],
    equal: ['instance'],
  },
  {
    reason: 'Requests that wait for a connection are slow: the cause is told, not its symptom.',
    source: 'ServicePoolExhausted',
    targets: burns('Latency'),
    equal: ['service'],
  },
];

/** Is not about anything that could be mended: no inhibition may silence it. */
export const NEVER_INHIBITED = [WATCHDOG];
