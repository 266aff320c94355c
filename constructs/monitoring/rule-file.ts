import { stringify } from 'yaml';
import { promDuration } from './duration';
import type { AlertRule, RecordingRule, RuleGroup } from './types';

/** Groups as a file of Prometheus: https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/ */
export const renderRuleFile = (groups: readonly RuleGroup[]): string =>
  stringify(
    {
      groups: groups.map(({ name, intervalSeconds, recordings, alerts }) => ({
        name,
        ...(intervalSeconds !== undefined && { interval: promDuration(intervalSeconds) }),
        rules: [...recordings.map(recording), ...alerts.map(alert)],
      })),
    },
    { lineWidth: 0 },
  );

const recording = ({ record, expr }: RecordingRule) => ({ record, expr });

const alert = ({ alert: name, expr, forSeconds, severity, owner, summary, description, runbookUrl }: AlertRule) => ({
  alert: name,
  expr,
  for: promDuration(forSeconds),
  labels: { severity, owner },
  annotations: { summary, description, runbook_url: runbookUrl },
});
