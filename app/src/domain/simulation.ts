import type { IncidentKind, Severity } from './schemas';

/** What one kind of incident does to an environment, in seconds. */
interface Course {
  /** From the start to the full effect. */
  readonly onset: number;
  /** Full effect until it ends by itself. @default - only resolving ends it */
  readonly lasts?: number;
  /** From the end to full health. */
  readonly recovery: number;
}

const COURSES: Readonly<Record<IncidentKind, Course>> = {
  'bad-release': { onset: 0, recovery: 60 },
  'database-failover': { onset: 0, lasts: 60, recovery: 30 },
  'disk-full': { onset: 600, recovery: 120 },
  'memory-leak': { onset: 900, recovery: 30 },
  'network-partition': { onset: 5, recovery: 5 },
};

/** Percent of health that the full effect takes. */
const DEPTH: Readonly<Record<Severity, number>> = { minor: 20, major: 50, critical: 90 };

/** After this time a resolved incident has no effect any more. */
export const LONGEST_RECOVERY_SECONDS = Math.max(...Object.values(COURSES).map(({ recovery }) => recovery));

/** Seconds that a strategy takes for a number of instances. */
export const DEPLOYMENT_SECONDS = {
  /** One after the other. */
  rolling: (instances: number) => 20 * instances,
  /** All at once, then the switch. */
  'blue-green': () => 30,
  /** A minute of watching before the rest follows. */
  canary: (instances: number) => 60 + 20 * instances,
} as const;

export interface Effect {
  readonly kind: IncidentKind;
  readonly severity: Severity;
  readonly startedAt: Date;
  readonly resolvedAt: Date | null;
}

/** Health that this incident leaves at a time, 0 to 100 percent. */
export function healthDuring({ kind, severity, startedAt, resolvedAt }: Effect, at: Date): number {
  const { onset, lasts = Number.POSITIVE_INFINITY, recovery } = COURSES[kind];
  const grown = (seconds: number): number => (onset === 0 ? 1 : Math.min(seconds / onset, 1));
  const now = secondsBetween(startedAt, at);
  if (now < 0) return 100;
  const end = Math.min(resolvedAt ? secondsBetween(startedAt, resolvedAt) : Number.POSITIVE_INFINITY, onset + lasts);
  const left = now <= end ? grown(now) : grown(end) * Math.max(1 - (now - end) / recovery, 0);
  return Math.round(100 - DEPTH[severity] * left);
}

/** Health of an environment under all of its incidents at once: each takes its share of what the others leave. */
export const healthUnder = (incidents: readonly Effect[], at: Date): number =>
  Math.round(incidents.reduce((health, incident) => (health * healthDuring(incident, at)) / 100, 100));

const secondsBetween = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / 1000;
