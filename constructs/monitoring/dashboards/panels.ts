import type { Panel, Query, Unit, Variable } from '../types';

type Options = Pick<Panel, 'thresholds' | 'width'>;
type Maker = (title: string, description: string, unit: Unit, queries: readonly Query[], options?: Options) => Panel;

const panel =
  (kind: Panel['kind']): Maker =>
  (title, description, unit, queries, options = {}) => ({ title, description, kind, unit, queries, ...options });

export const graph = panel('graph');
export const number = panel('number');
export const table = panel('table');

export const query = (expr: string, legend: string): Query => ({ expr, legend });

/** Grafana's own choice of a range that holds four scrapes at any zoom. */
export const RATE = '[$__rate_interval]';

export const SERVICE: Variable = {
  name: 'service',
  label: 'Service',
  values: { metric: 'up', matchers: 'job="app"', of: 'service' },
  multiple: true,
};
