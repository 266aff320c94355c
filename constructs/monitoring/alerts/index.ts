import type { MonitoringInput } from '../input';
import type { AlertRule, RuleGroup } from '../types';
import { completed } from './alert-text';
import { hostAlerts } from './host';
import { postgresAlerts } from './postgres';
import { selfAlerts } from './self';
import { serviceAlerts, serviceRecordings } from './service';
import { targetAlerts } from './targets';

/** Every rule of an environment, in groups that are evaluated on their own. */
export function ruleGroups(input: MonitoringInput): RuleGroup[] {
  const { owners } = input;
  return [
    { name: 'host', recordings: [], alerts: hostAlerts(input).map(completed(input, owners.host)) },
    {
      name: 'service',
      recordings: serviceRecordings(input),
      alerts: serviceAlerts(input).map(completed(input, owners.service)),
    },
    { name: 'database', recordings: [], alerts: postgresAlerts(input).map(completed(input, owners.database)) },
    { name: 'targets', recordings: [], alerts: targetAlerts(input).map(completed(input, owners.monitoring)) },
    { name: 'monitoring', recordings: [], alerts: selfAlerts(input).map(completed(input, owners.monitoring)) },
  ];
}

/** Every alert of an environment. */
export const alertRules = (input: MonitoringInput): AlertRule[] => ruleGroups(input).flatMap(({ alerts }) => alerts);
