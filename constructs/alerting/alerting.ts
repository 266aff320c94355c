import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { Construct } from 'constructs';
import type { Target } from '../load-balancer/target';
import { checkProps } from '../validation';
import { type AlarmText, type RollbackThresholds, rollbackAlarms } from './rollback-alarms';
import { ALERTING_RULES, THRESHOLD_RULES } from './rules';
import { AlertTopic } from './topic';

export interface AlertingProps {
  /** Prefix of names. */
  readonly name: string;
  /** Mailboxes. Each must confirm the subscription before it is mailed anything. */
  readonly emails: readonly string[];
  /** Page of runbooks: `#` and an alarm's heading are appended. */
  readonly runbookBaseUrl: string;
}

/** Where alarms end: a topic, and the mailboxes that read it. */
export class Alerting extends Construct {
  readonly topicArn: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: AlertingProps,
  ) {
    super(scope, id);
    checkProps(this, props, ALERTING_RULES);
    this.topicArn = new AlertTopic(this, 'alerts', props.name).arn;
    const emails = Array.isArray(props.emails) ? [...new Set<string>(props.emails.map(String))] : [];
    for (const email of emails) {
      new SnsTopicSubscription(this, `email-${email}`, { topicArn: this.topicArn, protocol: 'email', endpoint: email });
    }
  }

  /** The alarms that roll a release of this service back. They mail, too. */
  rollbackAlarms(service: string, target: Target, thresholds: RollbackThresholds): CloudwatchMetricAlarm[] {
    const scope = new Construct(this, service);
    checkProps(scope, thresholds, THRESHOLD_RULES);
    return rollbackAlarms(target, thresholds).map((text) => this.addAlarm(scope, service, text));
  }

  private addAlarm(scope: Construct, service: string, text: AlarmText): CloudwatchMetricAlarm {
    return new CloudwatchMetricAlarm(scope, text.id, {
      alarmName: `${this.props.name}-${service}-${text.id}`,
      alarmDescription: [
        `${this.props.name} ${service}: ${text.summary}. ${text.reason}`,
        `No data counts as ${text.missingData}: ${text.whyMissingData}.`,
        `Runbook: ${this.props.runbookBaseUrl}#${text.runbook}`,
      ].join('\n'),
      comparisonOperator: text.comparison,
      threshold: text.threshold,
      evaluationPeriods: text.minutes.of,
      datapointsToAlarm: text.minutes.bad,
      treatMissingData: text.missingData,
      metricQuery: text.queries,
      alarmActions: [this.topicArn],
      okActions: [this.topicArn],
    });
  }
}
