import { WATCHDOG } from './alerts/self';
import type { Inhibition, Route } from './types';

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
    groupIntervalSeconds: 60,
    repeatIntervalSeconds: 60,
    sendResolved: false,
  },
];

const speeds = (kind: string, ...names: readonly string[]): string[] => names.map((name) => `Service${kind}${name}`);
const burning = (kind: string): Inhibition[] => [
  {
    reason: 'A budget that burns fast burns slowly too: one message, the most urgent.',
    source: `Service${kind}Fast`,
    targets: speeds(kind, 'Steady', 'Slow', 'Creeping'),
    equal: ['service'],
  },
  {
    reason: 'As above.',
    source: `Service${kind}Steady`,
    targets: speeds(kind, 'Slow', 'Creeping'),
    equal: ['service'],
  },
  { reason: 'As above.', source: `Service${kind}Slow`, targets: speeds(kind, 'Creeping'), equal: ['service'] },
];

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
      'PostgresReplicationBroken',
      'PostgresSlotInactive',
      'PostgresSlotLagging',
    ],
    equal: ['instance'],
  },
  {
    reason: 'What is not measured cannot be judged: its other alerts are about the missing series.',
    source: 'PostgresNotMeasured',
    targets: ['PostgresReplicaMissing'],
    equal: ['instance'],
  },
  {
    reason: 'A link that is cut makes the lag grow, and leaves its slot unread.',
    source: 'PostgresReplicationBroken',
    targets: ['PostgresReplicaLagging', 'PostgresSlotInactive'],
    equal: [],
  },
  {
    reason: 'An instance that is gone takes along what runs on it.',
    source: 'HostDown',
    targets: ['TargetDown', 'ServiceEventLoopBlocked', 'ServicePoolExhausted', 'ServiceRestarting'],
    equal: ['instance'],
  },
  {
    reason: 'Where a whole job is missing, each of its targets is.',
    source: 'JobMissing',
    targets: ['HostDown', 'TargetDown', 'ScrapeSlow'],
    equal: ['job'],
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
    targets: speeds('Latency', 'Fast', 'Steady', 'Slow', 'Creeping'),
    equal: ['service'],
  },
];

/** Is not about anything that could be mended: no inhibition may silence it. */
export const NEVER_INHIBITED = [WATCHDOG];
