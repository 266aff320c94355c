import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmMetricQuery,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { Token } from 'cdktf';
import { rendered } from '../rendered';
import { holdsToken, type TreeRule } from '../validation';
import { eachOf, got, mustBe, type Verdict } from '../verdict';
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
    judge: (node) => (node instanceof CloudwatchMetricAlarm ? judgeMetrics(node) : undefined),
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
      const actions = node.alarmActionsInput;
      if (actions === undefined || actions.length === 0) return ['nothing'];
      // An action may be the ARN of a topic that is yet to be made; a whole list that is not known may be empty.
      return holdsToken(node.actionsEnabledInput) || Token.isUnresolved(actions) ? 'undecidable' : [];
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
      return /Runbook: https:\/\/\S+#\S+$/.test(text ?? '') ? [] : mustBe(text, () => false);
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
      return lines.every((line) => line.test(text)) ? [] : mustBe(text, () => false);
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
      if (key === undefined || key.startsWith('alias/aws/')) return [got(key)];
      return /^\$\{(?!aws_kms_)/.test(rendered(node, key)) ? 'undecidable' : [];
    },
  },
];

function judgeMetrics(alarm: CloudwatchMetricAlarm): Verdict {
  const queries = alarm.metricQueryInput;
  if (queries === undefined || (Array.isArray(queries) && queries.length === 0)) {
    return judgeMetric(alarm.namespaceInput, alarm.metricNameInput);
  }
  return eachOf<CloudwatchMetricAlarmMetricQuery>(queries, ({ metric }) =>
    metric === undefined ? [] : judgeMetric(metric.namespace, metric.metricName),
  );
}

function judgeMetric(namespace: string | undefined, name: string | undefined): Verdict {
  if (holdsToken(namespace) || holdsToken(name)) return 'undecidable';
  return EMITTERS[namespace ?? '']?.metrics.includes(name ?? '')
    ? []
    : [`${namespace ?? 'no namespace'} ${name ?? 'no name'}`];
}
