import type { MonitoringInput } from '../../constructs/monitoring/input';
import { type MonitoringModel, monitoringModel } from '../../constructs/monitoring/model';
import { environments } from '../../environments';
import { site } from '../../environments/site';
import { monitoringInput } from '../../stacks/monitoring-input';

/** What each environment's monitoring is made from. */
export const INPUTS: Readonly<Record<keyof typeof environments, MonitoringInput>> = {
  prod: monitoringInput(site, environments.prod),
  dev: monitoringInput(site, environments.dev),
  experimental: monitoringInput(site, environments.experimental),
};

/** Production's monitoring, with the query of one alert replaced. */
export const withQuery = (alert: string, expr: string): MonitoringModel => {
  const model = monitoringModel(INPUTS.prod);
  return {
    ...model,
    groups: model.groups.map((group) => ({
      ...group,
      alerts: group.alerts.map((each) => (each.alert === alert ? { ...each, expr } : each)),
    })),
  };
};
