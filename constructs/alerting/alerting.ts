import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { Construct } from 'constructs';
import type { Target } from '../load-balancer/target';
import { checkProps } from '../validation';
import type { AlarmText } from './alarm-text';
import { AlertmanagerTopics } from './alertmanager-topics';
import { heartbeatAlarm } from './heartbeat';
import { type RollbackThresholds, rollbackAlarms } from './rollback-alarms';
import { ALERTING_RULES, THRESHOLD_RULES } from './rules';
import { subscribe } from './subscribe';
import { AlertTopic } from './topic';

export interface AlertingProps {
  /** Prefix of names. */
  readonly name: string;
  /** Mailboxes. Each must confirm the subscription before it is mailed anything. */
  readonly emails: readonly string[];
  /** Page of runbooks: `#` and an alarm's heading are appended. */
  readonly runbookBaseUrl: string;
  /** Alertmanager publishes too. @default - only CloudWatch does */
  readonly alertmanager?: {
    /** Mailboxes of what can wait for working hours. */
    readonly warningEmails: readonly string[];
  };
}

/** Where alarms end: a topic, and the mailboxes that read it. */
export class Alerting extends Construct {
  readonly topicArn: string;
  /** Undefined where no Alertmanager runs. */
  readonly alertmanager: AlertmanagerTopics | undefined;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: AlertingProps,
  ) {
    super(scope, id);
    checkProps(this, props, ALERTING_RULES);
    const { name, emails, alertmanager } = props;
    const alerts = new AlertTopic(this, 'alerts', { name, kind: 'alerts' });
    this.topicArn = alerts.arn;
    subscribe(this, alerts.arn, emails);
    this.alertmanager = alertmanager && this.addAlertmanager(alerts, alertmanager.warningEmails);
  }

  private addAlertmanager(critical: AlertTopic, warningEmails: readonly string[]): AlertmanagerTopics {
    const topics = new AlertmanagerTopics(this, 'alertmanager', { name: this.props.name, critical, warningEmails });
    this.addAlarm(topics, 'monitoring', heartbeatAlarm(topics.heartbeat));
    return topics;
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
