import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { buildModel } from '../../stacks/model';
import { company } from './company';

/** Headings that the alarms of all environments name. */
export const ALARM_RUNBOOKS: ReadonlySet<string> = new Set(
  buildModel(company)
    .app.node.findAll()
    .filter((node) => node instanceof CloudwatchMetricAlarm)
    .map(({ alarmDescriptionInput }) => /#(\S+)$/.exec(alarmDescriptionInput ?? '')?.[1] ?? ''),
);
