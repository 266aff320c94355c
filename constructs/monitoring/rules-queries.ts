import type { RuleText } from '../../validation/rule';
import { type Catalogue, catalogueOf } from './catalogue/catalogue';
import { RELEASE_BEGINS } from './dashboards/releases';
import { JOBS } from './jobs';
import type { MonitoringModel } from './model';
import { checkQuery, metricsOf, type Problem, type QueryRule, type Surroundings } from './promql/check';
import { nearest } from './promql/nearest';
import { parse, type Query } from './promql/parse';
import { withRanges } from './promql/variables';
import { labelsOfAlert, labelsOfLegend } from './texts';

const QUERYING = 'https://prometheus.io/docs/prometheus/latest/querying';
const MEND = 'correct the query';

const text = (id: QueryRule | 'MON-18', sentence: string, reason: string, link: string): RuleText => ({
  id,
  sentence,
  reason,
  link,
  property: 'query',
  mend: MEND,
});

/** What every query of a rule or a panel must be. The property that is reported is the place of the query. */
export const QUERY_RULES: readonly RuleText[] = [
  text(
    'MON-10',
    "Queries are PromQL, by Prometheus's own grammar",
    'Prometheus refuses the whole file, and goes on with the former rules.',
    `${QUERYING}/basics/`,
  ),
  text('MON-11', 'Queries call functions that exist', 'As MON-10.', `${QUERYING}/functions/`),
  text(
    'MON-12',
    'Queries name metrics that an exporter of ours exposes',
    'A metric that nobody exposes finds nothing: the alert never fires, the panel stays empty, and both look healthy.',
    'https://prometheus.io/docs/practices/naming/',
  ),
  text(
    'MON-13',
    'Queries name labels that these metrics have',
    'A matcher on another label finds nothing, and grouping by it makes one group of everything.',
    `${QUERYING}/basics/#instant-vector-selectors`,
  ),
  text(
    'MON-14',
    'Queries name jobs that are scraped',
    'As MON-12.',
    'https://prometheus.io/docs/concepts/jobs_instances/',
  ),
  text(
    'MON-15',
    'Counters are read by how fast they grow, gauges by their value',
    'A counter starts at 0 again with its process; the rate of a gauge takes each fall for such a start.',
    'https://prometheus.io/docs/concepts/metric_types/',
  ),
  text(
    'MON-16',
    'Quantiles of a histogram are taken of series that still have their boundaries',
    'Without the label le there is no histogram, and the answer is empty.',
    'https://prometheus.io/docs/practices/histograms/#quantiles',
  ),
  text(
    'MON-17',
    'A range holds at least four scrapes',
    'One scrape that fails would leave too few samples, and gaps that look like recovery.',
    `${QUERYING}/functions/#rate`,
  ),
  text(
    'MON-18',
    'Texts name labels that their query leaves',
    'A label that is not there is an empty place in the mail or the legend.',
    'https://prometheus.io/docs/prometheus/latest/configuration/template_reference/',
  ),
];

export interface QueryFinding {
  readonly rule: RuleText;
  readonly property: string;
  readonly allowed: string;
  readonly got: string;
  readonly mend: string;
}

interface Place {
  readonly place: string;
  readonly expr: string;
  /** Labels that the text about it reads. */
  readonly read: readonly string[];
}

export function queryFindings(model: MonitoringModel): QueryFinding[] {
  const { input, groups } = model;
  const surroundings: Surroundings = {
    catalogue: catalogueOf(groups.flatMap(({ recordings }) => recordings)),
    jobs: Object.values(JOBS),
    scrapeIntervalSeconds: input.scrapeIntervalSeconds / (input.durationDivisor ?? 1),
  };
  const range = `${4 * input.scrapeIntervalSeconds}s`;
  return placesOf(model).flatMap(({ place, expr, read }) => {
    const query = parse(withRanges(expr, range));
    const problems = checkQuery(query, surroundings);
    return [
      ...problems.map((each) => queryFinding(place, each)),
      ...(problems.length > 0 ? [] : unreadable(place, query, read, surroundings)),
    ];
  });
}

const placesOf = ({ groups, dashboards }: MonitoringModel): Place[] => [
  { place: 'annotation Releases', expr: RELEASE_BEGINS, read: [] },
  ...groups.flatMap(({ recordings, alerts }) => [
    ...recordings.map(({ record, expr }) => ({ place: `series ${record}`, expr, read: [] })),
    ...alerts.map((alert) => ({ place: `alert ${alert.alert}`, expr: alert.expr, read: labelsOfAlert(alert) })),
  ]),
  ...dashboards.flatMap(({ uid, variables, rows }) => [
    ...variables.map(({ name, values: { metric, matchers, of } }) => ({
      place: `dashboard ${uid}, variable ${name}`,
      expr: `count by (${of}) (${metric}{${matchers}})`,
      read: [],
    })),
    ...rows.flatMap(({ panels }) =>
      panels.flatMap(({ title, queries }) =>
        queries.map(({ expr, legend }) => ({
          place: `dashboard ${uid}, panel ${title}`,
          expr,
          read: labelsOfLegend(legend),
        })),
      ),
    ),
  ]),
];

const ruleOf = (id: string): RuleText => QUERY_RULES.find((each) => each.id === id)!;

const queryFinding = (place: string, { rule, at, got, allowed, nearest: close }: Problem): QueryFinding => ({
  rule: ruleOf(rule),
  property: `${place}, character ${at}`,
  allowed,
  got,
  mend: close === undefined ? MEND : `write ${close}`,
});

/** Labels that a text reads and that no series of the query has, or that its outermost aggregation drops. */
function unreadable(place: string, query: Query, read: readonly string[], { catalogue }: Surroundings): QueryFinding[] {
  if (read.length === 0) return [];
  const left = labelsLeft(query, catalogue);
  return read
    .filter((label) => !left.has(label))
    .map((label) => {
      const close = nearest(label, left);
      return {
        rule: ruleOf('MON-18'),
        property: `text of ${place}`,
        allowed: `labels that its query leaves: ${[...left].sort().join(', ') || 'none'}`,
        got: label,
        mend: close === undefined ? 'correct the text or the query' : `write ${close}`,
      };
    });
}

function labelsLeft(query: Query, catalogue: Catalogue): Set<string> {
  const all = new Set<string>();
  for (const selector of query.selectors) {
    const left = selector.left();
    for (const { labels } of metricsOf(selector, catalogue)) {
      for (const label of labels) if (!left || left.includes(label)) all.add(label);
    }
  }
  return all;
}
