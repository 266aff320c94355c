import { METRICS } from '../../../app/src/contract';
import type { MonitoringInput } from '../input';
import { type AlertText, timeOf } from './alert-text';
import { burnAlerts } from './burn';

export { serviceRecordings } from './burn';

/** What users of the service notice, and what they would notice next. */
export function serviceAlerts(input: MonitoringInput): AlertText[] {
  const { prefix, thresholds } = input;
  const { range } = timeOf(input);
  const name = `${prefix}-{{ $labels.service }} on {{ $labels.instance }}`;
  return [
    ...burnAlerts(input),
    {
      alert: 'ServiceRestarting',
      expr: `changes(${METRICS.startTime}{job="app"}[${range(3600)}]) > ${thresholds.restartsPerHour}`,
      forSeconds: 0,
      severity: 'critical',
      summary: '{{ $labels.service }} starts again and again',
      description: `${name} has started {{ $value }} times within an hour, more than ${thresholds.restartsPerHour} times.`,
    },
    {
      alert: 'ServiceEventLoopBlocked',
      expr: `${METRICS.eventLoopLag}{job="app"} > ${thresholds.eventLoopLagSeconds}`,
      forSeconds: 600,
      severity: 'warning',
      summary: '{{ $labels.service }} is late with everything',
      description: `${name}: 1 % of callbacks have run {{ $value | humanizeDuration }} late for 10 minutes, more than ${thresholds.eventLoopLagSeconds} s.`,
    },
    {
      alert: 'ServicePoolExhausted',
      // Of the whole service: where one instance alone waits, its share of slow requests tells.
      expr: `avg by (service, pool) (avg_over_time(${METRICS.poolConnections}{job="app",state="waiting"}[${range(300)}])) > ${thresholds.poolWaiting}`,
      forSeconds: 300,
      severity: 'critical',
      summary: 'Requests of {{ $labels.service }} wait for the database',
      description: `${prefix}-{{ $labels.service }}: on each instance {{ $value | printf "%.1f" }} requests wait for a connection of the {{ $labels.pool }} pool, more than ${thresholds.poolWaiting}.`,
    },
  ];
}
