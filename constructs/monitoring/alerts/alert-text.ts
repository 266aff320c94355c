import { promDuration } from '../duration';
import type { MonitoringInput } from '../input';
import type { AlertRule, Severity } from '../types';

/** An alert before its owner and its runbook's address are known. */
export interface AlertText {
  readonly alert: string;
  readonly expr: string;
  readonly forSeconds: number;
  readonly severity: Severity;
  readonly summary: string;
  readonly description: string;
  /** Heading of its section in docs/runbooks.md. @default - its name, `HostCpuBusy` as `host-cpu-busy` */
  readonly runbook?: string;
}

/** Completes alerts of one owner. */
export const completed =
  ({ runbookBaseUrl, durationDivisor = 1 }: MonitoringInput, owner: string) =>
  ({ runbook, ...text }: AlertText): AlertRule => ({
    ...text,
    forSeconds: text.forSeconds / durationDivisor,
    owner,
    runbookUrl: `${runbookBaseUrl}#${runbook ?? headingOf(text.alert)}`,
  });

export const headingOf = (alert: string): string => alert.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();

/** Writes lengths of time into PromQL, divided as the input asks for. */
export interface Time {
  /** A range or an offset: `5m`. */
  readonly range: (seconds: number) => string;
  /** A number of seconds in an expression. */
  readonly seconds: (seconds: number) => number;
  /** A range for rates: this long, and at least four scrapes, so that one that failed leaves enough. */
  readonly rate: (seconds?: number) => string;
}

export function timeOf({ scrapeIntervalSeconds, durationDivisor = 1 }: MonitoringInput): Time {
  const seconds = (given: number): number => given / durationDivisor;
  return {
    seconds,
    range: (given) => promDuration(seconds(given)),
    rate: (given = 300) => promDuration(Math.max(seconds(given), 4 * scrapeIntervalSeconds)),
  };
}
