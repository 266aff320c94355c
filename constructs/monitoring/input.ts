import type { Job } from './jobs';
import type { Thresholds } from './thresholds';

/** What a service promises over 30 days. */
export interface Objective {
  readonly availabilityPercent: number;
  readonly latencyPercent: number;
  readonly latencySeconds: number;
}

export interface MonitoredService {
  readonly name: string;
  /** What rolls a release back by CloudWatch's alarms, which mail by themselves. @default - CloudWatch watches nothing */
  readonly rollback?: {
    readonly maxErrorPercent: number;
    readonly maxLatencySeconds: number;
    /** Errors of one minute; fewer tell CloudWatch nothing. */
    readonly leastFailures: number;
  };
}

/** All that rules and dashboards of one environment are made from. */
export interface MonitoringInput {
  readonly environment: string;
  /** Prefix of this environment's names. */
  readonly prefix: string;
  /** Page of runbooks: `#` and a heading are appended. */
  readonly runbookBaseUrl: string;
  readonly services: readonly MonitoredService[];
  readonly replicas: number;
  /** What clients open. @default - nothing is public, and no client's view is probed */
  readonly publicUrl?: string;
  /** Its servers stand in a cluster, and show each other certificates of an authority of their own. */
  readonly inCluster: boolean;
  readonly scrapeIntervalSeconds: number;
  readonly retention: { readonly days: number; readonly sizeGiB: number };
  /** How many of each are run. */
  readonly servers: { readonly prometheus: number; readonly alertmanager: number; readonly grafana: number };
  readonly objective: Objective;
  readonly thresholds: Thresholds;
  /** Who mends what, by what it is about. */
  readonly owners: {
    readonly host: string;
    readonly service: string;
    readonly database: string;
    readonly monitoring: string;
  };
  /** Divides every duration (ranges, `for`, forecasts), so that a test need not wait. @default 1 */
  readonly durationDivisor?: number;
}

/** A scrape that takes longer has failed. Prometheus wants it within the interval. */
export const scrapeTimeoutSeconds = ({
  scrapeIntervalSeconds,
}: Pick<MonitoringInput, 'scrapeIntervalSeconds'>): number => Math.min(scrapeIntervalSeconds, 10);

/** The jobs that this environment scrapes. */
export const jobsOf = ({ servers, publicUrl, inCluster }: MonitoringInput): Job[] => [
  'app',
  'node',
  'postgres',
  ...(publicUrl === undefined ? [] : ['blackbox' as const]),
  ...(inCluster ? ['certificate' as const] : []),
  'prometheus',
  ...(servers.alertmanager > 0 ? ['alertmanager' as const] : []),
  ...(servers.grafana > 0 ? ['grafana' as const] : []),
];
