import type { CloudwatchMetricAlarmMetricQuery } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { EMITTERS } from './emitters';

/** Of the queries of most alarms: what is measured by the minute. */
export const MINUTE = 60;
/** What is measured by the hour may look back for seven days; by the minute, for one. */
export const HOUR = 3_600;

/** How urgent it is. Each has a topic of its own where Alertmanager mails warnings. */
export type AlarmSeverity = 'critical' | 'warning';

/** What an alarm says and measures. */
export interface AlarmText {
  readonly id: string;
  /** Heading of its section in docs/runbooks.md, as a fragment. */
  readonly runbook: string;
  readonly severity: AlarmSeverity;
  /** Whose it is to mend, by what it is about. */
  readonly about: keyof AlarmOwners;
  readonly summary: string;
  /** What it costs when nobody acts. */
  readonly reason: string;
  readonly threshold: number;
  readonly comparison: 'GreaterThanThreshold' | 'LessThanThreshold';
  /** Of how many must how many be bad? */
  readonly periods: { readonly bad: number; readonly of: number };
  /** What no data means here. */
  readonly missingData: 'notBreaching' | 'breaching' | 'ignore' | 'missing';
  readonly whyMissingData: string;
  readonly queries: CloudwatchMetricAlarmMetricQuery[];
}

/** Who mends what. */
export interface AlarmOwners {
  readonly service: string;
  readonly database: string;
  readonly monitoring: string;
}

/** What the mail says, at most 1024 characters of it. */
export function describeAlarm(
  subject: string,
  { summary, reason, severity, about, queries, missingData, whyMissingData, runbook }: AlarmText,
  { owners, runbookBaseUrl }: { readonly owners: AlarmOwners; readonly runbookBaseUrl: string },
): string {
  return [
    `${subject}: ${summary}. ${reason}`,
    `Severity: ${severity}. Owner: ${owners?.[about]}.`,
    `Measured by ${emittersOf(queries)}.`,
    `No data counts as ${missingData}: ${whyMissingData}.`,
    `Runbook: ${runbookBaseUrl}#${runbook}`,
  ].join('\n');
}

/** Who publishes what the queries ask for. One that nobody is known to publish is what ALM-10 reports. */
function emittersOf(queries: readonly CloudwatchMetricAlarmMetricQuery[]): string {
  const namespaces = queries.flatMap(({ metric }) => (metric ? [metric.namespace ?? ''] : []));
  return [...new Set(namespaces)].map((namespace) => `${EMITTERS[namespace]?.name} (${namespace})`).join(' and ');
}
