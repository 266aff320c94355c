import type { Catalogue, Metric } from '../catalogue/catalogue';
import { nearest } from './nearest';
import type { Matcher, Query, Selector } from './parse';

/** What is wrong with a query: `rule` is an id of monitoring/rules.ts. */
export interface Problem {
  readonly rule: QueryRule;
  /** Character, from 1. */
  readonly at: number;
  readonly got: string;
  readonly allowed: string;
  readonly nearest?: string;
}

export type QueryRule = 'MON-10' | 'MON-11' | 'MON-12' | 'MON-13' | 'MON-14' | 'MON-15' | 'MON-16' | 'MON-17';

/** What a query is judged by. */
export interface Surroundings {
  readonly catalogue: Catalogue;
  readonly jobs: readonly string[];
  readonly scrapeIntervalSeconds: number;
}

/** Functions that say by how much a counter has grown, and so survive its restart. */
const OF_COUNTERS = ['rate', 'irate', 'increase', 'resets'];
/** What looks at a series without its value. */
const BLIND = ['absent', 'absent_over_time', 'count', 'group', 'timestamp', 'present_over_time', 'count_over_time'];
/** What needs several samples in its range. */
const OVER_SAMPLES = [...OF_COUNTERS, 'delta', 'idelta', 'deriv', 'predict_linear', 'changes'];
const SCRAPES_IN_RANGE = 4;

export function checkQuery(query: Query, surroundings: Surroundings): Problem[] {
  if (query.errors.length > 0) return query.errors.map((error) => syntaxProblem(error));
  const known = query.selectors.map((selector) => ({ selector, metrics: metricsOf(selector, surroundings.catalogue) }));
  return [
    ...known.flatMap(({ selector, metrics }) => selectorProblems(selector, metrics, surroundings)),
    ...groupingProblems(query, known),
    ...query.quantiles
      .filter(({ keepsLe }) => !keepsLe)
      .map(({ at }) =>
        problem('MON-16', at, 'histogram_quantile of series without le', 'sum by (…, le) of the buckets'),
      ),
  ];
}

const problem = (rule: QueryRule, at: number, got: string, allowed: string, close?: string): Problem => ({
  rule,
  at: at + 1,
  got,
  allowed,
  ...(close !== undefined && { nearest: close }),
});

function syntaxProblem({ at, kind, got, nearest: close }: Query['errors'][number]): Problem {
  return kind === 'function'
    ? problem('MON-11', at, got, 'a function of PromQL', close)
    : problem('MON-10', at, got, "PromQL, by Prometheus's grammar");
}

/** The metrics that a selector may find: of the job that it names, or of every job. */
export function metricsOf({ metric, matchers }: Selector, catalogue: Catalogue): readonly Metric[] {
  const all = catalogue.of(metric);
  const job = matchers.find(({ label, operator }) => label === 'job' && operator === '=');
  return job ? all.filter((each) => each.job === job.value || each.job === '') : all;
}

function selectorProblems(selector: Selector, metrics: readonly Metric[], around: Surroundings): Problem[] {
  const { metric, at, matchers, within, rangeSeconds } = selector;
  const wrongJob = matchers.filter((each) => isOfNoJob(each, around.jobs));
  if (wrongJob.length > 0) {
    return wrongJob.map((each) =>
      problem(
        'MON-14',
        each.at,
        `job ${each.value}`,
        `one of the jobs ${around.jobs.join(', ')}`,
        nearest(each.value, around.jobs),
      ),
    );
  }
  if (metrics.length === 0) return [unknownMetric(selector, around.catalogue)];
  const labels = labelsOf(metrics);
  const types = new Set(metrics.map(({ type }) => type));
  const growing = within.find((name) => OF_COUNTERS.includes(name));
  return [
    ...matchers
      .filter(({ label }) => !labels.has(label))
      .map((each) => problem('MON-13', each.at, each.label, `a label of ${metric}`, nearest(each.label, labels))),
    ...(growing !== undefined && types.size === 1 && types.has('gauge')
      ? [problem('MON-15', at, `${growing} of ${metric}, a gauge`, 'deriv, delta or …_over_time of a gauge')]
      : []),
    ...(growing === undefined &&
    types.size === 1 &&
    types.has('counter') &&
    !within.some((name) => BLIND.includes(name))
      ? [problem('MON-15', at, `${metric}, a counter, by itself`, 'rate or increase of a counter')]
      : []),
    ...(rangeSeconds !== undefined &&
    within.some((name) => OVER_SAMPLES.includes(name)) &&
    rangeSeconds < SCRAPES_IN_RANGE * around.scrapeIntervalSeconds
      ? [
          problem(
            'MON-17',
            at,
            `a range of ${rangeSeconds} s`,
            `at least ${SCRAPES_IN_RANGE} scrapes, ${SCRAPES_IN_RANGE * around.scrapeIntervalSeconds} s`,
          ),
        ]
      : []),
  ];
}

/** Exposed by nobody, or not by the job that is asked. */
function unknownMetric({ metric, at }: Selector, catalogue: Catalogue): Problem {
  if (metric === '') return problem('MON-12', at, 'a selector without a metric', 'a metric of the catalogue');
  const elsewhere = catalogue.of(metric).map(({ job }) => job);
  return elsewhere.length > 0
    ? problem('MON-12', at, metric, 'a metric of the job that is named', `job="${elsewhere[0]}"`)
    : problem('MON-12', at, metric, 'a metric of the catalogue', nearest(metric, catalogue.names()));
}

const isOfNoJob = ({ label, operator, value }: Matcher, jobs: readonly string[]): boolean =>
  label === 'job' && (operator === '=' || operator === '!=') && !value.startsWith('$') && !jobs.includes(value);

const labelsOf = (metrics: readonly Metric[]): ReadonlySet<string> =>
  new Set(metrics.flatMap(({ labels }) => [...labels]));

/** `by (instnace)` groups everything into one, and nothing fails. */
function groupingProblems(
  { groupings }: Query,
  known: readonly { readonly selector: Selector; readonly metrics: readonly Metric[] }[],
): Problem[] {
  return groupings.flatMap(({ labels, from, to }) => {
    const inside = known.filter(
      ({ selector, metrics }) => selector.at >= from && selector.at < to && metrics.length > 0,
    );
    if (inside.length === 0) return [];
    const possible = labelsOf(inside.flatMap(({ metrics }) => metrics));
    return labels
      .filter(({ name }) => !possible.has(name))
      .map(({ name, at }) =>
        problem('MON-13', at, name, 'a label of a metric that it groups', nearest(name, possible)),
      );
  });
}
