import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import type { TerraformStack } from 'cdktf';
import { ALARM_TREE_RULES } from '../../../constructs/alerting/tree-rules';
import { treeMessages } from '../../support/rules';

const complaints = (build: (stack: TerraformStack) => void): string[] => treeMessages(ALARM_TREE_RULES, build);

const WHOSE = 'Users wait.\nSeverity: critical. Owner: service.\nMeasured by the load balancer (AWS/ApplicationELB).\n';
const whoseAllowed =
  'alarm_description must be a text with the lines "Severity: critical. Owner: somebody." (or warning) and "Measured by somebody.", got';
const whoseMend =
  'describe the alarm with describeAlarm of constructs/alerting/alarm-text.ts, and give monitoring.owners';

/** An alarm that obeys every rule. */
const alarm = (stack: TerraformStack, overrides: Partial<CloudwatchMetricAlarmConfig> = {}): CloudwatchMetricAlarm =>
  new CloudwatchMetricAlarm(stack, 'node', {
    alarmName: 'latency',
    alarmDescription: `${WHOSE}Runbook: https://example.com/runbooks#latency`,
    comparisonOperator: 'GreaterThanThreshold',
    evaluationPeriods: 1,
    namespace: 'AWS/ApplicationELB',
    metricName: 'TargetResponseTime',
    treatMissingData: 'notBreaching',
    alarmActions: ['arn:aws:sns:eu-west-1:111111111111:alerts'],
    ...overrides,
  });

const topicAllowed = 'kms_master_key_id must be a customer-managed key, got';
const topicMend = 'set kmsMasterKeyId of the topic to a KmsKey whose policy admits the publishers';

describe('tree rules', () => {
  test('pass an alarm and a topic that obey', () => {
    const found = complaints((stack) => {
      alarm(stack);
      new SnsTopic(stack, 'topic', { kmsMasterKeyId: 'arn:aws:kms:eu-west-1:111111111111:key/1' });
    });

    expect(found).toEqual([]);
  });

  test.each([
    [
      'ALM-10',
      (stack: TerraformStack) => alarm(stack, { namespace: 'AWS/EC2', metricName: 'MemoryUtilization' }),
      'metric must be a metric listed in constructs/alerting/emitters.ts, got AWS/EC2 MemoryUtilization',
      'correct the namespace or metric name, or list the metric with what publishes it in constructs/alerting/emitters.ts',
    ],
    [
      'ALM-10',
      (stack: TerraformStack) =>
        alarm(stack, {
          namespace: undefined as never,
          metricName: undefined as never,
          metricQuery: [
            { id: 'a', metric: { namespace: 'AWS/RDS', metricName: 'BackupAge', period: 60, stat: 'Sum' } },
          ],
        }),
      'metric must be a metric listed in constructs/alerting/emitters.ts, got AWS/RDS BackupAge',
      'correct the namespace or metric name, or list the metric with what publishes it in constructs/alerting/emitters.ts',
    ],
    [
      'ALM-11',
      (stack: TerraformStack) => alarm(stack, { treatMissingData: undefined as never }),
      'treat_missing_data must be given, got nothing',
      'set treatMissingData of the alarm',
    ],
    [
      'ALM-12',
      (stack: TerraformStack) => alarm(stack, { alarmActions: [] }),
      'alarm_actions must be a list with at least one action, and actions enabled, got nothing',
      'set alarmActions of the alarm to the topic of Alerting',
    ],
    [
      'ALM-12',
      (stack: TerraformStack) => alarm(stack, { actionsEnabled: false }),
      'alarm_actions must be a list with at least one action, and actions enabled, got actions_enabled false',
      'set alarmActions of the alarm to the topic of Alerting',
    ],
    [
      'ALM-13',
      (stack: TerraformStack) => alarm(stack, { alarmDescription: WHOSE }),
      `alarm_description must be a text that ends with "Runbook: https://…#heading", got ${JSON.stringify(WHOSE)}`,
      'describe the alarm, and end with the address of its section in docs/runbooks.md',
    ],
    [
      'ALM-15',
      (stack: TerraformStack) =>
        alarm(stack, { alarmDescription: 'Users wait. Runbook: https://example.com/runbooks#latency' }),
      `${whoseAllowed} "Users wait. Runbook: https://example.com/runbooks#latency"`,
      whoseMend,
    ],
    [
      'ALM-15',
      (stack: TerraformStack) =>
        alarm(stack, {
          alarmDescription: `${WHOSE.replace('service', 'undefined')}Runbook: https://example.com/#latency`,
        }),
      `${whoseAllowed} ${JSON.stringify(`${WHOSE.replace('service', 'undefined')}Runbook: https://example.com/#latency`)}`,
      whoseMend,
    ],
    ['ALM-14', (stack: TerraformStack) => new SnsTopic(stack, 'node', {}), `${topicAllowed} nothing`, topicMend],
    [
      'ALM-14',
      (stack: TerraformStack) => new SnsTopic(stack, 'node', { kmsMasterKeyId: 'alias/aws/sns' }),
      `${topicAllowed} "alias/aws/sns"`,
      topicMend,
    ],
  ])('%s refuses one that does not', (rule, build, complaint, mend) => {
    expect(complaints(build)).toEqual([`test/node  ${rule}\n  ${complaint}\n  mend: ${mend}`]);
  });
});
