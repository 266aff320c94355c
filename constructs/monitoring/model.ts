import { ruleGroups } from './alerts';
import { dashboards } from './dashboards';
import type { MonitoringInput } from './input';
import { INHIBITIONS, ROUTES } from './routing';
import type { Dashboard, Inhibition, Route, RuleGroup } from './types';

/** All monitoring of one environment, as data. */
export interface MonitoringModel {
  readonly input: MonitoringInput;
  readonly groups: readonly RuleGroup[];
  readonly dashboards: readonly Dashboard[];
  readonly routes: readonly Route[];
  readonly inhibitions: readonly Inhibition[];
}

export const monitoringModel = (input: MonitoringInput): MonitoringModel => ({
  input,
  groups: ruleGroups(input),
  dashboards: dashboards(input),
  routes: ROUTES,
  inhibitions: INHIBITIONS,
});
