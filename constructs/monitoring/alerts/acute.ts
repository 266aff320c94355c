import { METRICS } from '../../../app/src/contract';
import { BAD_MINUTES } from '../../alerting/minutes';
import type { MonitoredService, MonitoringInput } from '../input';
import { rounded } from '../rounded';
import type { RecordingRule } from '../types';
import { timeOf } from './alert-text';
import type { BurnKind } from './speeds';

/**
 * What CloudWatch's rollback alarms mail about. They count whole minutes of the clock, so these do: a subquery steps at
 * multiples of its step. One minute that is bad, however bad, is none of CloudWatch's, and the budget's.
 */
const ACUTE: Readonly<Record<BurnKind, string>> = {
  Errors: 'service:request_errors:acute',
  Latency: 'service:request_latency:acute',
};
const MINUTE = 60;

/** 1 while CloudWatch's alarm fires, 0 otherwise. None where nothing rolls a release back. */
export function acuteRecordings(input: MonitoringInput): RecordingRule[] {
  const { range, rate } = timeOf(input);
  const per = (service: string, suffix: string, by = 'service', matchers = ''): string =>
    `sum by (${by}) (rate(${METRICS.requestDuration}_${suffix}{job="app",service="${service}"${matchers}}[${rate(MINUTE)}]))`;
  const judged = (bad: string, { bad: least, of }: { bad: number; of: number }): string =>
    `sum_over_time((${bad})[${range(of * MINUTE)}:${range(MINUTE)}]) >= bool ${least}`;
  const errors = ({ name, rollback }: Rolled): string => {
    const failures = per(name, 'count', 'service', ',code=~"5.."');
    const share = `${failures} / ${per(name, 'count')} > bool ${rounded(rollback.maxErrorPercent / 100)}`;
    // Where so few fail that CloudWatch takes it for no evidence, it mails nobody.
    return judged(`(${share}) * (${MINUTE} * ${failures} >= bool ${rollback.leastFailures})`, BAD_MINUTES.errors);
  };
  const latency = ({ name, rollback }: Rolled): string =>
    judged(
      `histogram_quantile(0.99, ${per(name, 'bucket', 'service, le')}) > bool ${rollback.maxLatencySeconds}`,
      BAD_MINUTES.latency,
    );
  const services = input.services.filter(isRolledBack);
  if (services.length === 0) return [];
  const labels = ['service'];
  return [
    { record: ACUTE.Errors, labels, expr: services.map(errors).join(' or ') },
    { record: ACUTE.Latency, labels, expr: services.map(latency).join(' or ') },
  ];
}

/**
 * Appended to the condition of a burn alert: it does not begin while CloudWatch's alarm fires, nor afterwards while only
 * what was mailed then keeps its short window over the limit. Once it fires it stays until the budget is safe: an incident
 * that grows is no recovery.
 *
 * @param holdSeconds the alert holds for the rest of its short window at most, which is too short to fire
 */
export function unlessAcute(input: MonitoringInput, kind: BurnKind, alert: string, holdSeconds: number): string {
  if (!input.services.some(isRolledBack)) return '';
  const mailed = `max_over_time(${ACUTE[kind]}[${timeOf(input).range(holdSeconds)}]) == 1`;
  return ` unless on (service) (label_replace(${mailed}, "alertname", "${alert}", "", "") unless on (service, alertname) ALERTS{alertstate="firing"})`;
}

type Rolled = MonitoredService & Required<Pick<MonitoredService, 'rollback'>>;
const isRolledBack = (service: MonitoredService): service is Rolled => service.rollback !== undefined;
