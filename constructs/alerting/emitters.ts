/**
 * Who publishes a CloudWatch metric. An alarm on a metric that nobody publishes never fires, and looks healthy: EC2 has
 * no memory or disk metric of its own, RDS none for backups. So an alarm must stand on one of these.
 */
export interface Emitter {
  /** What publishes: the resource, or the agent. */
  readonly name: string;
  readonly link: string;
  readonly metrics: readonly string[];
}

export const EMITTERS: Readonly<Record<string, Emitter>> = {
  'AWS/ApplicationELB': {
    name: 'the load balancer',
    link: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html',
    metrics: [
      'HTTPCode_ELB_5XX_Count',
      'HTTPCode_Target_5XX_Count',
      'HealthyHostCount',
      'RequestCount',
      'TargetResponseTime',
    ],
  },
  'AWS/Events': {
    name: 'the rule that counts the backups of RDS',
    link: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html',
    metrics: ['TriggeredRules'],
  },
  'AWS/RDS': {
    name: 'the database instance',
    link: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html',
    metrics: ['FreeStorageSpace'],
  },
  'AWS/SNS': {
    name: 'the topic that Alertmanager publishes its heartbeat to',
    link: 'https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html',
    metrics: ['NumberOfMessagesPublished'],
  },
};
