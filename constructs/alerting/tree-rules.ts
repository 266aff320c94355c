import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { holdsToken, type TreeRule } from '../validation';
import { EMITTERS } from './emitters';

const ALARMS = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring';

/** What every alarm and topic must obey, whoever defines it. */
export const ALARM_TREE_RULES: readonly TreeRule[] = [
  {
    id: 'ALM-10',
    sentence: 'Every alarm stands on metrics that something publishes',
    reason: 'An alarm on a metric that nobody publishes never fires, and looks healthy.',
    link: `${ALARMS}/viewing_metrics_with_cloudwatch.html`,
    property: 'metric',
    allowed: 'a metric listed in constructs/alerting/emitters.ts',
    mend: 'correct the namespace or metric name, or list the metric with what publishes it in constructs/alerting/emitters.ts',
    judge: (node) => {
      if (!(node instanceof CloudwatchMetricAlarm)) return undefined;
      const unknown = metricsOf(node).filter(
        ({ namespace, name }) => !EMITTERS[namespace ?? '']?.metrics.includes(name ?? ''),
      );
      return unknown.map(({ namespace, name }) => `${namespace ?? 'no namespace'} ${name ?? 'no name'}`);
    },
  },
  {
    id: 'ALM-11',
    sentence: 'Every alarm says what missing data means',
    reason: "CloudWatch's default keeps the last state: a dead emitter stays green.",
    link: `${ALARMS}/AlarmThatSendsEmail.html#alarms-and-missing-data`,
    property: 'treat_missing_data',
    allowed: 'given',
    mend: 'set treatMissingData of the alarm',
    judge: (node) =>
      node instanceof CloudwatchMetricAlarm ? (node.treatMissingDataInput === undefined ? ['nothing'] : []) : undefined,
  },
  {
    id: 'ALM-12',
    sentence: 'Every alarm tells somebody',
    reason: 'A state that nobody is told of wakes nobody.',
    link: `${ALARMS}/AlarmThatSendsEmail.html#alarms-and-actions`,
    property: 'alarm_actions',
    allowed: 'a list with at least one action, and actions enabled',
    mend: 'set alarmActions of the alarm to the topic of Alerting',
    judge: (node) => {
      if (!(node instanceof CloudwatchMetricAlarm)) return undefined;
      if (node.actionsEnabledInput === false) return ['actions_enabled false'];
      return (node.alarmActionsInput ?? []).length > 0 ? [] : ['nothing'];
    },
  },
  {
    id: 'ALM-13',
    sentence: 'Every alarm names its runbook',
    reason: 'Whoever is woken at night must not have to search.',
    link: 'https://docs.aws.amazon.com/wellarchitected/latest/operational-excellence-pillar/ops_ready_to_support_use_runbooks.html',
    property: 'alarm_description',
    allowed: 'a text that ends with "Runbook: https://…#heading"',
    mend: 'describe the alarm, and end with the address of its section in docs/runbooks.md',
    judge: (node) => {
      if (!(node instanceof CloudwatchMetricAlarm)) return undefined;
      const text = node.alarmDescriptionInput;
      if (/Runbook: https:\/\/\S+#\S+$/.test(text ?? '')) return [];
      return holdsToken(text) ? 'undecidable' : [JSON.stringify(text) ?? 'nothing'];
    },
  },
  {
    id: 'ALM-15',
    sentence: 'Every alarm says how urgent it is, whose it is, and what measures it',
    reason: 'A mail that concerns nobody in particular is mended by nobody.',
    link: 'https://docs.aws.amazon.com/wellarchitected/latest/operational-excellence-pillar/ops_event_response_process_per_alert.html',
    property: 'alarm_description',
    allowed: 'a text with the lines "Severity: critical. Owner: somebody." (or warning) and "Measured by somebody."',
    mend: 'describe the alarm with describeAlarm of constructs/alerting/alarm-text.ts, and give monitoring.owners',
    judge: (node) => {
      if (!(node instanceof CloudwatchMetricAlarm)) return undefined;
      const text = node.alarmDescriptionInput ?? '';
      const lines = [
        /^Severity: (critical|warning)\. Owner: (?!undefined)\S.*\.$/m,
        /^Measured by (?!undefined)\S.*\.$/m,
      ];
      if (lines.every((line) => line.test(text))) return [];
      return holdsToken(text) ? 'undecidable' : [JSON.stringify(text)];
    },
  },
  {
    id: 'ALM-14',
    sentence: 'Topics are encrypted with a key of ours',
    reason: "AWS's own key admits no alarm: its mail would stop without a word.",
    link: 'https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html',
    property: 'kms_master_key_id',
    allowed: 'a customer-managed key',
    mend: 'set kmsMasterKeyId of the topic to a KmsKey whose policy admits the publishers',
    judge: (node) => {
      if (!(node instanceof SnsTopic)) return undefined;
      const key = node.kmsMasterKeyIdInput;
      return key === undefined || key.startsWith('alias/aws/') ? [JSON.stringify(key) ?? 'nothing'] : [];
    },
  },
];

interface Metric {
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

function metricsOf(alarm: CloudwatchMetricAlarm): Metric[] {
  const queries = Array.isArray(alarm.metricQueryInput) ? alarm.metricQueryInput : [];
  const measured = queries.flatMap(({ metric }) =>
    metric === undefined ? [] : [{ namespace: metric.namespace, name: metric.metricName }],
  );
  return queries.length > 0 ? measured : [{ namespace: alarm.namespaceInput, name: alarm.metricNameInput }];
}
