import type { CloudwatchMetricAlarmMetricQuery } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';

/** Of every query: the text of an alarm counts in minutes. */
export const PERIOD_SECONDS = 60;

/** What an alarm says and measures. */
export interface AlarmText {
  readonly id: string;
  /** Heading of its section in docs/runbooks.md, as a fragment. */
  readonly runbook: string;
  readonly summary: string;
  /** What it costs when nobody acts. */
  readonly reason: string;
  readonly threshold: number;
  readonly comparison: 'GreaterThanThreshold' | 'LessThanThreshold';
  /** Of how many minutes must how many be bad? */
  readonly minutes: { readonly bad: number; readonly of: number };
  /** What no data means here. */
  readonly missingData: 'notBreaching' | 'breaching' | 'ignore' | 'missing';
  readonly whyMissingData: string;
  readonly queries: CloudwatchMetricAlarmMetricQuery[];
}
