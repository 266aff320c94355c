import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { DbInstance } from '@cdktf/provider-aws/lib/db-instance';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Target } from '../load-balancer/target';
import { checkProps } from '../validation';
import { type AlarmOwners, type AlarmSeverity, type AlarmText, describeAlarm } from './alarm-text';
import { AlertmanagerTopics } from './alertmanager-topics';
import { freeStorageAlarm, noBackupAlarm } from './database-alarms';
import { backupRule, subscribeToEvents } from './database-events';
import { heartbeatAlarm } from './heartbeat';
import { PUBLISHERS } from './key';
import { type RollbackThresholds, rollbackAlarms, unansweredAlarm } from './rollback-alarms';
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
  /** Who mends what: every alarm names one of them. */
  readonly owners: AlarmOwners;
  /** Refuse to delete the key of the topics. */
  readonly deletionProtection: boolean;
  /** Alertmanager publishes too. @default - only CloudWatch does */
  readonly alertmanager?: {
    /** Mailboxes of what can wait for working hours. */
    readonly warningEmails: readonly string[];
  };
}

export interface WatchedDatabase {
  readonly primary: DbInstance;
  readonly replicas: readonly DbInstance[];
  /** That each instance was made with. */
  readonly storageGiB: number;
  /** RDS makes a backup every day. */
  readonly dailyBackup: boolean;
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
    const alerts = new AlertTopic(this, 'alerts', {
      name,
      kind: 'alerts',
      publishers: PUBLISHERS,
      key: { create: { protect: props.deletionProtection } },
    });
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

  /** The alarm that rolls releases back where the services of a load balancer do not answer. It mails, too. */
  unansweredAlarm(loadBalancerArnSuffix: string, maxErrorPercent: number): CloudwatchMetricAlarm {
    const scope = new Construct(this, 'load-balancer');
    return this.addAlarm(scope, 'load-balancer', unansweredAlarm(loadBalancerArnSuffix, maxErrorPercent));
  }

  /** What only RDS knows: its events, its storage, its backups. Nothing where nobody would be mailed. */
  watchDatabase({ primary, replicas, storageGiB, dailyBackup }: WatchedDatabase): void {
    const { name, emails } = this.props;
    if (!Array.isArray(emails) || emails.length === 0) return;
    const scope = new Construct(this, 'database');
    const instances = [primary, ...replicas];
    const identifiers = instances.map(({ identifier }) => identifier);
    subscribeToEvents(scope, name, identifiers, (severity) => this.topicOf(severity));
    for (const { node, identifier } of instances) {
      const own = new Construct(scope, node.id);
      this.addAlarm(own, `database-${node.id}`, freeStorageAlarm(identifier, storageGiB));
    }
    if (!dailyBackup) return;
    // Named as it was given: the rule exists before the instance, whose creation ends with a first backup.
    const rule = backupRule(scope, name, primary.identifierInput ?? '');
    this.addAlarm(scope, 'database', noBackupAlarm(rule.name), [primary]);
  }

  private topicOf(severity: AlarmSeverity): string {
    return this.alertmanager?.arns[severity] ?? this.topicArn;
  }

  private addAlarm(
    scope: Construct,
    subject: string,
    text: AlarmText,
    after: ITerraformDependable[] = [],
  ): CloudwatchMetricAlarm {
    const { name } = this.props;
    const actions = [this.topicOf(text.severity)];
    return new CloudwatchMetricAlarm(scope, text.id, {
      alarmName: `${name}-${subject}-${text.id}`,
      alarmDescription: describeAlarm(`${name} ${subject}`, text, this.props),
      comparisonOperator: text.comparison,
      threshold: text.threshold,
      evaluationPeriods: text.periods.of,
      datapointsToAlarm: text.periods.bad,
      treatMissingData: text.missingData,
      metricQuery: text.queries,
      alarmActions: actions,
      okActions: actions,
      ...(after.length > 0 && { dependsOn: after }),
    });
  }
}
