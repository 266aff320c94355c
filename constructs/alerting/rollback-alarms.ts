import type { CloudwatchMetricAlarmMetricQuery } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { Target } from '../load-balancer/target';
import { type AlarmText, PERIOD_SECONDS } from './alarm-text';

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

/** What one service's users notice of a bad release. These alarms roll it back. */
export function rollbackAlarms(
  target: Target,
  { maxErrorPercent, maxLatencySeconds, minHealthyHosts }: RollbackThresholds,
): AlarmText[] {
  const measure = measureOf(target);
  return [
    {
      id: 'errors',
      runbook: 'error-share',
      summary: `more than ${maxErrorPercent} % of requests fail`,
      reason: 'Users are turned away.',
      threshold: maxErrorPercent,
      comparison: 'GreaterThanThreshold',
      minutes: { bad: 2, of: 3 },
      missingData: 'notBreaching',
      whyMissingData: 'no request, no error',
      queries: [
        measure('answered', 'HTTPCode_Target_5XX_Count', 'Sum'),
        measure('refused', 'TargetConnectionErrorCount', 'Sum'),
        measure('requests', 'RequestCount', 'Sum'),
        {
          id: 'share',
          label: 'requests that failed, percent',
          expression: '100 * (FILL(answered, 0) + FILL(refused, 0)) / requests',
          returnData: true,
        },
      ],
    },
    {
      id: 'latency',
      runbook: 'latency',
      summary: `1 % of requests take longer than ${maxLatencySeconds} s`,
      reason: 'Users wait, and retries add load.',
      threshold: maxLatencySeconds,
      comparison: 'GreaterThanThreshold',
      minutes: { bad: 3, of: 5 },
      missingData: 'notBreaching',
      whyMissingData: 'no request, no wait',
      queries: [{ ...measure('p99', 'TargetResponseTime', 'p99'), returnData: true }],
    },
    {
      id: 'unhealthy-hosts',
      runbook: 'unhealthy-hosts',
      summary: `fewer than ${minHealthyHosts} instances answer their health check`,
      reason: 'The others carry its load.',
      threshold: minHealthyHosts,
      comparison: 'LessThanThreshold',
      minutes: { bad: 3, of: 5 },
      missingData: 'breaching',
      whyMissingData: 'without a registered instance nothing is measured, and nobody is served',
      // Not UnHealthyHostCount: an instance counts as unhealthy while it boots, and every good release would be rolled back.
      queries: [{ ...measure('healthy', 'HealthyHostCount', 'Minimum'), returnData: true }],
    },
  ];
}

const measureOf =
  ({ loadBalancerArnSuffix, targetGroupArnSuffix }: Target) =>
  (id: string, metricName: string, stat: string): CloudwatchMetricAlarmMetricQuery => ({
    id,
    metric: {
      namespace: NAMESPACE,
      metricName,
      period: PERIOD_SECONDS,
      stat,
      dimensions: { LoadBalancer: loadBalancerArnSuffix, TargetGroup: targetGroupArnSuffix },
    },
  });
