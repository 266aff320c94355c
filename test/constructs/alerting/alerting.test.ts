import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { EMITTERS } from '../../../constructs/alerting/emitters';
import { ROLLOUT_REQUEST } from '../../../constructs/rollout/request';
import { stackOf } from '../../support/company';
import type { Json } from '../../support/synth';

const prod = stackOf('prod');
const alarm = (name: string) => prod.resources(CloudwatchMetricAlarm).find((each) => each.alarm_name.endsWith(name));

/** Addresses by what the topic is for. */
function subscribed(stack: typeof prod): Record<string, string[]> {
  const topics = stack.resources(SnsTopic).map(({ name }) => name.replace(/^.*-/, ''));
  const addressOf = (topic: string) => (topic === 'alerts' ? 'alerting_alerts_topic' : `alertmanager_${topic}s?_topic`);
  const subscriptions = stack.resources(SnsTopicSubscription);
  return Object.fromEntries(
    topics.map((topic) => [
      topic,
      subscriptions
        .filter(({ topic_arn }) => new RegExp(addressOf(topic)).test(topic_arn))
        .map(({ endpoint }) => endpoint),
    ]),
  );
}

const serviceOf = (policy: string): string[] =>
  JSON.parse(policy)
    .Statement.filter(({ Effect }: Json) => Effect === 'Allow')
    .flatMap(({ Principal }: Json) => Principal.Service ?? []);

describe('the topics', () => {
  const [key] = prod.resources(KmsKey).filter(({ description }) => description.startsWith('Alerts'));

  test('are encrypted with a key that lets the publishers in, and nobody of another account', () => {
    const statement = JSON.parse(key.policy).Statement.find(({ Sid }: Json) => Sid === 'PublishersEncrypt');

    expect([...new Set(prod.resources(SnsTopic).map(({ kms_master_key_id }) => kms_master_key_id))]).toEqual([
      '${aws_kms_key.alerting_alerts_key_E8B2DD5B.arn}',
    ]);
    expect(statement.Principal.Service).toEqual(['cloudwatch.amazonaws.com', 'events.rds.amazonaws.com']);
    expect(Object.keys(statement.Condition.StringEquals)).toEqual(['aws:SourceAccount']);
  });

  test('take what alarms and RDS publish, but the heartbeat, which nobody else may keep alive', () => {
    const publishers = prod
      .resources(SnsTopicPolicy)
      .map(({ arn, policy }) => [/alerting_(\w+?)_topic/.exec(arn)?.[1], serviceOf(policy)]);

    expect(Object.fromEntries(publishers)).toEqual({
      alerts: ['cloudwatch.amazonaws.com', 'events.rds.amazonaws.com'],
      alertmanager_warnings: ['cloudwatch.amazonaws.com', 'events.rds.amazonaws.com'],
      alertmanager_heartbeats: [],
    });
  });

  test("lose their key by nobody's mistake where the environment is protected", () => {
    const [disposable] = stackOf('dev')
      .resources(KmsKey)
      .filter(({ description }) => description.startsWith('Alerts'));

    expect(key).toMatchObject({ deletion_window_in_days: 30, lifecycle: { prevent_destroy: true } });
    expect(disposable).toMatchObject({ deletion_window_in_days: 7, lifecycle: { prevent_destroy: false } });
  });
});

test('each address is subscribed', () => {
  const emails = ['oncall@example.com', 'platform@example.com'];
  const stack = stackOf('prod', { 'environments.prod.alerting.emails': emails });

  expect(subscribed(stack)).toMatchObject({ alerts: emails, warnings: emails });
});

describe('Alertmanager', () => {
  test('publishes warnings to others, where they are named, and a heartbeat that nobody reads', () => {
    const stack = stackOf('prod', { 'environments.prod.alerting.warningEmails': ['team@example.com'] });

    expect(subscribed(stack)).toEqual({
      alerts: ['oncall@example.com'],
      warnings: ['team@example.com'],
      heartbeat: [],
    });
  });

  test('is missed after ten minutes of silence, by an alarm of another system', () => {
    expect(alarm('heartbeat')).toMatchObject({
      comparison_operator: 'LessThanThreshold',
      threshold: 1,
      datapoints_to_alarm: 10,
      evaluation_periods: 10,
      treat_missing_data: 'breaching',
      alarm_actions: ['${aws_sns_topic.alerting_alerts_topic_060688A1.arn}'],
      metric_query: [
        {
          metric: {
            namespace: 'AWS/SNS',
            metric_name: 'NumberOfMessagesPublished',
            dimensions: { TopicName: 'devops-simulator-prod-heartbeat' },
            period: 60,
            stat: 'Sum',
          },
        },
      ],
    });
  });

  test('has no topic where it does not run', () => {
    expect(stackOf('dev').resources(SnsTopic)).toHaveLength(1);
  });
});

test('each alarm mails whom it concerns, and says how urgent it is, whose, by what, and what to do', () => {
  const topic = (id: string) => `\${aws_sns_topic.alerting_${id}.arn}`;
  const topics = { critical: topic('alerts_topic_060688A1'), warning: topic('alertmanager_warnings_topic_1BBBC490') };
  const said = prod
    .resources(CloudwatchMetricAlarm)
    .map(({ alarm_name, alarm_description, alarm_actions, ok_actions }) => {
      const [, severity, owner, emitter, runbook] =
        /^Severity: (\w+)\. Owner: (\w+)\.\nMeasured by .* \((\S+)\)\.\nNo data counts as \w+: .*\nRunbook: https:\S+#(\S+)$/m.exec(
          alarm_description,
        )!;
      expect(alarm_description.length).toBeLessThanOrEqual(1024);
      expect([alarm_actions, ok_actions]).toEqual([[topics[severity as 'critical']], [topics[severity as 'critical']]]);
      return [alarm_name.replace('devops-simulator-prod-', ''), severity, owner, emitter, runbook];
    });

  expect(said.sort()).toEqual([
    ['app-errors', 'critical', 'service', 'AWS/ApplicationELB', 'error-share'],
    ['app-latency', 'critical', 'service', 'AWS/ApplicationELB', 'latency'],
    ['app-too-few-hosts', 'critical', 'service', 'AWS/ApplicationELB', 'too-few-hosts'],
    ['database-no-backup', 'warning', 'platform', 'AWS/Events', 'database-no-backup'],
    ['database-primary-free-storage', 'critical', 'platform', 'AWS/RDS', 'database-storage'],
    ['database-replica-1-free-storage', 'critical', 'platform', 'AWS/RDS', 'database-storage'],
    ['load-balancer-unanswered', 'critical', 'service', 'AWS/ApplicationELB', 'unanswered'],
    ['monitoring-heartbeat', 'critical', 'platform', 'AWS/SNS', 'monitoring-silent'],
  ]);
});

describe('a service behind the load balancer', () => {
  test.each([
    ['errors', 'notBreaching', 5, 2, 3],
    ['unanswered', 'notBreaching', 5, 2, 3],
    ['latency', 'notBreaching', 2, 3, 5],
    ['too-few-hosts', 'breaching', 3, 3, 5],
  ])('%s: missing data is %s, threshold %d, %d of %d minutes', (name, missing, threshold, bad, of) => {
    expect(alarm(name)).toMatchObject({
      treat_missing_data: missing,
      threshold,
      datapoints_to_alarm: bad,
      evaluation_periods: of,
    });
  });

  test('hosts are counted by their health, since one that boots is unhealthy for a while', () => {
    expect(alarm('too-few-hosts')).toMatchObject({
      comparison_operator: 'LessThanThreshold',
      metric_query: [{ metric: { metric_name: 'HealthyHostCount', stat: 'Minimum' } }],
    });
  });

  test('a release is rolled back by the alarms of the service, and by the one of its load balancer', () => {
    const request = prod
      .resources({ tfResourceType: 'terraform_data' })
      .map((each) => each.provisioner?.[0]['local-exec'].environment[ROLLOUT_REQUEST])
      .find((text) => text !== undefined);

    expect(JSON.parse(request).alarms).toEqual(
      ['app_errors', 'app_latency', 'app_too-few-hosts', 'load-balancer_unanswered'].map((id) =>
        expect.stringContaining(`aws_cloudwatch_metric_alarm.alerting_${id}`),
      ),
    );
  });

  test('every metric that may be named has an emitter with a reason', () => {
    for (const [namespace, { metrics, ...emitter }] of Object.entries(EMITTERS)) {
      expect({ namespace, metrics: metrics.length > 0, said: Object.values(emitter).every(Boolean) }).toEqual({
        namespace,
        metrics: true,
        said: true,
      });
    }
  });
});
