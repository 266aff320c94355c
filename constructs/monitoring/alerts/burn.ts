import { METRICS } from '../../../app/src/contract';
import type { MonitoringInput } from '../input';
import { rounded } from '../rounded';
import type { RecordingRule } from '../types';
import { acuteRecordings, unlessAcute } from './acute';
import { type AlertText, timeOf } from './alert-text';
import { burnName } from './speeds';

/**
 * An objective leaves an error budget. These alerts ask how many times faster than allowed it is used up: over a long
 * window, so that a blip tells nobody, and over a short one, so that the alert ends soon after its cause. The fastest takes
 * longer than CloudWatch to make up its mind, so that what rolls a release back is mailed by that alone.
 * https://sre.google/workbook/alerting-on-slos/
 */
const BURNS = [
  {
    speed: 'Fast',
    factor: 14.4,
    long: 3_600,
    short: 300,
    forSeconds: 180,
    severity: 'critical',
    spent: 'within an hour 2 %',
  },
  {
    speed: 'Steady',
    factor: 6,
    long: 21_600,
    short: 1_800,
    forSeconds: 900,
    severity: 'critical',
    spent: 'within six hours 5 %',
  },
  {
    speed: 'Slow',
    factor: 3,
    long: 86_400,
    short: 7_200,
    forSeconds: 3_600,
    severity: 'warning',
    spent: 'within a day 10 %',
  },
  {
    speed: 'Creeping',
    factor: 1,
    long: 259_200,
    short: 21_600,
    forSeconds: 10_800,
    severity: 'warning',
    spent: 'within three days 10 %',
  },
] as const;

/** Seconds of every window, shortest first. The longest must lie within what is kept. */
export const WINDOWS = [...new Set(BURNS.flatMap(({ long, short }) => [long, short]))].sort((a, b) => a - b);

/** Names that the windows have in recorded series, whatever their lengths are divided by. */
const WINDOW_NAMES: Readonly<Record<number, string>> = {
  300: '5m',
  1800: '30m',
  3600: '1h',
  7200: '2h',
  21600: '6h',
  86400: '1d',
  259200: '3d',
};

/** What an objective is about: the share of requests that are bad, and what is said of it. */
const KINDS = [
  { kind: 'Errors', series: 'service:request_error_share', bad: 'were answered with an error' },
  { kind: 'Latency', series: 'service:request_slow_share', bad: 'took too long' },
] as const;

export const errorShare = (window: number): string => `${KINDS[0].series}:rate${WINDOW_NAMES[window]}`;
export const slowShare = (window: number): string => `${KINDS[1].series}:rate${WINDOW_NAMES[window]}`;
export const LATENCY_P99 = 'service:request_latency_p99:rate5m';

export function serviceRecordings(input: MonitoringInput): RecordingRule[] {
  const { range, rate } = timeOf(input);
  const labels = ['service'];
  const window = (seconds: number): string => (seconds === WINDOWS[0] ? rate(seconds) : range(seconds));
  const per = (suffix: string, matchers: string, seconds: number): string =>
    `sum by (service) (rate(${METRICS.requestDuration}_${suffix}{job="app"${matchers}}[${window(seconds)}]))`;
  return [
    ...acuteRecordings(input),
    ...WINDOWS.flatMap((seconds) => {
      const all = per('count', '', seconds);
      return [
        // Without `or` a service that never failed would have no share at all, and neither graph nor budget.
        {
          record: errorShare(seconds),
          labels,
          expr: `(${per('count', ',code=~"5.."', seconds)} or 0 * ${all}) / ${all}`,
        },
        { record: slowShare(seconds), labels, expr: `1 - ${per('bucket', `,${leMatcher(input)}`, seconds)} / ${all}` },
      ];
    }),
    {
      record: LATENCY_P99,
      labels,
      expr: `histogram_quantile(0.99, sum by (service, le) (rate(${METRICS.requestDuration}_bucket{job="app"}[${rate()}])))`,
    },
  ];
}

/** Prometheus 3 writes a whole boundary as `1.0`, Prometheus 2 as the service does: `1`. */
const leMatcher = ({ objective: { latencySeconds } }: MonitoringInput): string =>
  Number.isInteger(latencySeconds) ? `le=~"${latencySeconds}([.]0)?"` : `le="${latencySeconds}"`;

/** Eight alerts: two objectives at four speeds. */
export function burnAlerts(input: MonitoringInput): AlertText[] {
  const { prefix, objective } = input;
  return KINDS.flatMap(({ kind, series, bad }) => {
    const percent = kind === 'Errors' ? objective.availabilityPercent : objective.latencyPercent;
    return BURNS.map(({ speed, factor, long, short, forSeconds, severity, spent }): AlertText => {
      const limit = rounded((factor * (100 - percent)) / 100);
      const over = (window: number): string => `${series}:rate${WINDOW_NAMES[window]} > ${limit}`;
      const alert = burnName(kind, speed);
      return {
        alert,
        expr: `${over(long)} and ${over(short)}${unlessAcute(input, kind, alert, short - forSeconds)}`,
        forSeconds,
        severity,
        summary: `{{ $labels.service }}: error budget (${kind.toLowerCase()}) burns ${factor} times too fast`,
        description: `${prefix}-{{ $labels.service }}: {{ $value | humanizePercentage }} of requests ${bad}${
          kind === 'Latency' ? ` (more than ${objective.latencySeconds} s)` : ''
        }, of ${rounded(100 - percent)} % that the objective allows over 30 days: at ${factor} times that speed, ${spent} of the budget are gone.`,
        runbook: `service-${kind.toLowerCase()}`,
      };
    });
  });
}
