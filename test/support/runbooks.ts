import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { alertRules } from '../../constructs/monitoring/alerts';
import { buildModel } from '../../stacks/model';
import { company } from './company';
import { INPUTS } from './monitoring';

/** Headings that the alarms of all environments name. */
export const ALARM_RUNBOOKS: ReadonlySet<string> = new Set(
  buildModel(company)
    .app.node.findAll()
    .filter((node) => node instanceof CloudwatchMetricAlarm)
    .map(({ alarmDescriptionInput }) => /#(\S+)$/.exec(alarmDescriptionInput ?? '')?.[1] ?? ''),
);

/** Headings that the alerts of all environments name. */
export const ALERT_RUNBOOKS: ReadonlySet<string> = new Set(
  Object.values(INPUTS)
    .flatMap(alertRules)
    .map(({ runbookUrl }) => runbookUrl.split('#')[1] ?? ''),
);
