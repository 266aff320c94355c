import { rollbackAlarms, unansweredAlarm } from '../../../constructs/alerting/rollback-alarms';
import type { Target } from '../../../constructs/load-balancer/target';
import { judged, type Sample } from '../../support/metric-math';

const target = { loadBalancerArnSuffix: 'app/lb/1', targetGroupArnSuffix: 'targetgroup/tg/1' } as Target;
const thresholds = { maxErrorPercent: 5, maxLatencySeconds: 2, minHealthyHosts: 3 };
const alarms = [...rollbackAlarms(target, thresholds), unansweredAlarm(target.loadBalancerArnSuffix, 5)];

/** Alarms that a minute of such measurements counts against. */
const badFor = (sample: Sample): string[] =>
  alarms
    .filter(({ queries, comparison, threshold, missingData }) => {
      const value = judged(queries, sample);
      if (value === undefined) return missingData === 'breaching';
      return comparison === 'LessThanThreshold' ? value < threshold : value > threshold;
    })
    .map(({ id }) => id);

const WELL = { requests: 1000, p99: 0.2, healthy: 3 };

describe('a minute', () => {
  test.each<[string, Sample, string[]]>([
    ['without a failure', WELL, []],
    ['of a service that answers with 5xx', { ...WELL, answered: 51 }, ['errors']],
    ['with as many failures as are allowed', { ...WELL, answered: 50, unanswered: 50 }, []],
    [
      'of a service that takes requests and never answers (504), or resets (502)',
      { requests: 1000, unanswered: 1000, healthy: 3 },
      ['unanswered'],
    ],
    ['of a service that is slow', { ...WELL, p99: 2.1 }, ['latency']],
    ['with one failure of three requests', { ...WELL, requests: 3, answered: 1, unanswered: 1 }, []],
    ['with few requests that all fail', { ...WELL, requests: 3, answered: 3 }, ['errors']],
    [
      'in which no target could be chosen (503), which are no requests of it',
      { unanswered: 40, healthy: 3 },
      ['unanswered'],
    ],
    ['with an instance less than the minimum', { ...WELL, healthy: 2 }, ['too-few-hosts']],
    ['without a request', { healthy: 3 }, []],
    ['without a group', {}, ['too-few-hosts']],
  ])('%s', (_what, sample, expected) => {
    expect(badFor(sample)).toEqual(expected);
  });
});

test('requests without an answer are counted by load balancer: AWS does not say which service it was', () => {
  const dimensionsOf = (id: string) =>
    alarms
      .find((alarm) => alarm.id === id)!
      .queries.flatMap(({ metric }) => (metric ? [[metric.metricName, metric.dimensions]] : []));
  const loadBalancer = { LoadBalancer: 'app/lb/1' };

  expect(dimensionsOf('unanswered')).toEqual([
    ['HTTPCode_ELB_5XX_Count', loadBalancer],
    ['RequestCount', loadBalancer],
  ]);
  expect(dimensionsOf('errors')).toEqual([
    ['HTTPCode_Target_5XX_Count', { ...loadBalancer, TargetGroup: 'targetgroup/tg/1' }],
    ['RequestCount', { ...loadBalancer, TargetGroup: 'targetgroup/tg/1' }],
  ]);
});
