import type { CloudwatchMetricAlarmMetricQuery } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { Target } from '../load-balancer/target';
import { type AlarmText, MINUTE } from './alarm-text';
import { BAD_MINUTES } from './minutes';

/** When a release is bad. */
export interface RollbackThresholds {
  /** Share of requests answered with 5xx, in percent. */
  readonly maxErrorPercent: number;
  /** 99th percentile of the response time. */
  readonly maxLatencySeconds: number;
  /** Instances that must answer at any time: a rollout launches before it ends, so it never has fewer than these. */
  readonly minHealthyHosts: number;
}

const NAMESPACE = 'AWS/ApplicationELB';

/**
 * Failures of one minute that are evidence. With fewer, one request of a quiet minute would be a share that rolls a release
 * back. Counted are failures and not requests, so that a service with little traffic that fails always is noticed.
 */
export const LEAST_FAILURES = 3;

type Measure = (id: string, metricName: string, stat: string) => CloudwatchMetricAlarmMetricQuery;

interface FailureShare extends Pick<AlarmText, 'id' | 'runbook' | 'summary' | 'reason'> {
  /** Metric of the failed ones, and the name that its query has. */
  readonly failed: readonly [name: string, metric: string];
  readonly label: string;
  readonly maxErrorPercent: number;
}

/** Of the requests, of which there are at least as many as failed: some fail before they are counted. */
const failureShare = (measure: Measure, share: FailureShare): AlarmText => {
  const {
    failed: [name, metric],
    label,
    maxErrorPercent,
    ...text
  } = share;
  return {
    ...text,
    severity: 'critical',
    about: 'service',
    threshold: maxErrorPercent,
    comparison: 'GreaterThanThreshold',
    periods: BAD_MINUTES.errors,
    missingData: 'notBreaching',
    whyMissingData: 'no request, no error',
    queries: [
      measure(name, metric, 'Sum'),
      measure('requests', 'RequestCount', 'Sum'),
      {
        id: 'share',
        label,
        expression: `IF(FILL(${name}, 0) >= ${LEAST_FAILURES}, 100 * FILL(${name}, 0) / MAX([FILL(requests, 0), FILL(${name}, 0)]), 0)`,
        returnData: true,
      },
    ],
  };
};

/**
 * What users notice of a release that takes connections and does not answer, and of one that takes none. AWS counts this by
 * load balancer alone: with several services behind it, one that does not answer stops the releases of all.
 */
export const unansweredAlarm = (loadBalancerArnSuffix: string, maxErrorPercent: number): AlarmText =>
  failureShare(measureOf({ LoadBalancer: loadBalancerArnSuffix }), {
    id: 'unanswered',
    runbook: 'unanswered',
    summary: `more than ${maxErrorPercent} % of requests get no answer from a service`,
    reason: 'Users see an error page of the load balancer, some of them after a minute.',
    // 502: refused or reset, 503: no target, 504: not in time. The services' own 5xx are not among them.
    failed: ['unanswered', 'HTTPCode_ELB_5XX_Count'],
    label: 'requests without an answer, percent',
    maxErrorPercent,
  });

/** What users notice of a bad release of one service. These alarms roll it back, and `unansweredAlarm` does. */
export function rollbackAlarms(
  target: Target,
  { maxErrorPercent, maxLatencySeconds, minHealthyHosts }: RollbackThresholds,
): AlarmText[] {
  const measure = measureOf({
    LoadBalancer: target.loadBalancerArnSuffix,
    TargetGroup: target.targetGroupArnSuffix,
  });
  return [
    failureShare(measure, {
      id: 'errors',
      runbook: 'error-share',
      summary: `more than ${maxErrorPercent} % of requests are answered with 5xx`,
      reason: 'Users are turned away.',
      failed: ['answered', 'HTTPCode_Target_5XX_Count'],
      label: 'requests answered with 5xx, percent',
      maxErrorPercent,
    }),
    {
      id: 'latency',
      runbook: 'latency',
      severity: 'critical',
      about: 'service',
      summary: `1 % of requests take longer than ${maxLatencySeconds} s`,
      reason: 'Users wait, and retries add load.',
      threshold: maxLatencySeconds,
      comparison: 'GreaterThanThreshold',
      periods: BAD_MINUTES.latency,
      missingData: 'notBreaching',
      whyMissingData: 'no request, no wait',
      queries: [{ ...measure('p99', 'TargetResponseTime', 'p99'), returnData: true }],
    },
    {
      id: 'too-few-hosts',
      runbook: 'too-few-hosts',
      severity: 'critical',
      about: 'service',
      summary: `fewer than ${minHealthyHosts} instances answer their health check`,
      reason: 'So few cannot carry the load that the group was made for.',
      threshold: minHealthyHosts,
      comparison: 'LessThanThreshold',
      periods: { bad: 3, of: 5 },
      missingData: 'breaching',
      whyMissingData: 'without a registered instance nothing is measured, and nobody is served',
      // Not UnHealthyHostCount, nor a share of the desired number: an instance counts as unhealthy while it boots, and every
      // good release and every scaling out would look like a failure. Above the minimum, Auto Scaling replaces what dies.
      queries: [{ ...measure('healthy', 'HealthyHostCount', 'Minimum'), returnData: true }],
    },
  ];
}

const measureOf =
  (dimensions: Readonly<Record<string, string>>): Measure =>
  (id, metricName, stat) => ({
    id,
    metric: { namespace: NAMESPACE, metricName, period: MINUTE, stat, dimensions },
  });
