import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { DbEventSubscription } from '@cdktf/provider-aws/lib/db-event-subscription';
import { stackOf } from '../../support/company';

const prod = stackOf('prod');
const alarm = (name: string) => prod.resources(CloudwatchMetricAlarm).find((each) => each.alarm_name.endsWith(name))!;
const identifiers = ['primary', 'replica-1'].map((each) =>
  expect.stringMatching(`aws_db_instance.database_${each}_.*`),
);

test('events of the primary and of every replica are mailed, to those whom they concern', () => {
  expect(
    prod
      .resources(DbEventSubscription)
      .map(({ name, sns_topic, source_type, source_ids, event_categories }) => [
        name,
        /alerting_(.*)_topic/.exec(sns_topic)?.[1],
        source_type,
        source_ids,
        event_categories,
      ]),
  ).toEqual([
    [
      'devops-simulator-prod-rds-events',
      'alerts',
      'db-instance',
      identifiers,
      ['availability', 'deletion', 'failover', 'failure', 'recovery'],
    ],
    [
      'devops-simulator-prod-rds-notices',
      'alertmanager_warnings',
      'db-instance',
      identifiers,
      ['maintenance', 'notification', 'restoration'],
    ],
  ]);
});

test.each([
  ['primary', 100],
  ['replica-1', 100],
])(
  'storage of the %s: a tenth of what it was made with, when RDS has not enlarged it for half an hour',
  (name, gib) => {
    expect(alarm(`${name}-free-storage`)).toMatchObject({
      comparison_operator: 'LessThanThreshold',
      threshold: (gib * 1024 ** 3) / 10,
      datapoints_to_alarm: 30,
      evaluation_periods: 30,
      treat_missing_data: 'ignore',
      metric_query: [
        {
          metric: {
            namespace: 'AWS/RDS',
            metric_name: 'FreeStorageSpace',
            period: 60,
            stat: 'Minimum',
            dimensions: { DBInstanceIdentifier: expect.stringContaining(`aws_db_instance.database_${name}_`) },
          },
        },
      ],
    });
  },
);

describe('a daily backup', () => {
  const [rule] = prod.resources(CloudwatchEventRule);

  test('that is finished is counted, by a rule that exists before the instance', () => {
    expect(JSON.parse(rule.event_pattern)).toEqual({
      source: ['aws.rds'],
      'detail-type': ['RDS DB Instance Event'],
      detail: { SourceIdentifier: ['devops-simulator-prod-primary'], EventID: ['RDS-EVENT-0002'] },
    });
    expect(JSON.stringify(rule)).not.toContain('aws_db_instance');
  });

  test('is missed after 30 hours; the alarm begins once the first one is made', () => {
    expect(alarm('no-backup')).toMatchObject({
      comparison_operator: 'LessThanThreshold',
      threshold: 1,
      datapoints_to_alarm: 30,
      evaluation_periods: 30,
      treat_missing_data: 'breaching',
      metric_query: [
        {
          metric: {
            namespace: 'AWS/Events',
            metric_name: 'TriggeredRules',
            dimensions: { RuleName: expect.stringContaining('aws_cloudwatch_event_rule.alerting_database_backups_') },
            period: 3600,
            stat: 'Sum',
          },
        },
      ],
      depends_on: [expect.stringContaining('aws_db_instance.database_primary_')],
    });
  });

  test('is not missed where none is made', () => {
    const experimental = stackOf('experimental');
    const names = experimental.resources(CloudwatchMetricAlarm).map(({ alarm_name }) => alarm_name);

    expect(experimental.resources(CloudwatchEventRule)).toEqual([]);
    expect(names.filter((name) => name.endsWith('backup'))).toEqual([]);
  });
});

test('nothing is watched where nobody would be mailed', () => {
  const dev = stackOf('dev');

  expect([...dev.resources(DbEventSubscription), ...dev.resources(CloudwatchMetricAlarm)]).toEqual([]);
});
