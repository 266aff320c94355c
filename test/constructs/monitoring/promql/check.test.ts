import { catalogueOf } from '../../../../constructs/monitoring/catalogue/catalogue';
import { JOBS } from '../../../../constructs/monitoring/jobs';
import { checkQuery } from '../../../../constructs/monitoring/promql/check';
import { nearest } from '../../../../constructs/monitoring/promql/nearest';
import { parse } from '../../../../constructs/monitoring/promql/parse';
import { filledIn, variablesIn, withRanges } from '../../../../constructs/monitoring/promql/variables';

const around = {
  catalogue: catalogueOf([{ record: 'service:share:rate5m', expr: '1', labels: ['service'] }]),
  jobs: Object.values(JOBS),
  scrapeIntervalSeconds: 30,
};
const said = (query: string): string[] =>
  checkQuery(parse(query), around).map(
    ({ rule, at, got, nearest: close }) => `${rule} at ${at}: ${got}${close === undefined ? '' : ` → ${close}`}`,
  );

/** [query, what is wrong with it] */
const WRONG: readonly (readonly [query: string, ...problems: string[]])[] = [
  ['', 'MON-10 at 1: the end'],
  ['up{job="node"', 'MON-10 at 14: the end'],
  ['smu(up)', 'MON-11 at 1: smu → sum'],
  ['histogram_quantil(0.9, rate(up[5m]))', 'MON-11 at 1: histogram_quantil → histogram_quantile'],
  ['nod_load1', 'MON-12 at 1: nod_load1 → node_load1'],
  ['{job="node"}', 'MON-12 at 1: a selector without a metric'],
  ['pg_up{job="node"}', 'MON-12 at 1: pg_up → job="postgres"'],
  ['node_load1{mod="idle"}', 'MON-13 at 12: mod → job'],
  ['sum by (devise) (node_network_up)', 'MON-13 at 9: devise → device'],
  ['up / on (srvice) up', 'MON-13 at 10: srvice → service'],
  ['service:share:rate5m{instance="a"}', 'MON-13 at 22: instance'],
  ['up{job="postgre"}', 'MON-14 at 4: job postgre → postgres'],
  ['rate(node_load1[5m])', 'MON-15 at 6: rate of node_load1, a gauge'],
  ['node_cpu_seconds_total', 'MON-15 at 1: node_cpu_seconds_total, a counter, by itself'],
  ['http_request_duration_seconds_count > 1', 'MON-15 at 1: http_request_duration_seconds_count, a counter, by itself'],
  [
    'histogram_quantile(0.9, sum(rate(http_request_duration_seconds_bucket[5m])))',
    'MON-16 at 1: histogram_quantile of series without le',
  ],
  [
    'histogram_quantile(0.9, sum without (le) (rate(http_request_duration_seconds_bucket[5m])))',
    'MON-16 at 1: histogram_quantile of series without le',
  ],
  ['increase(node_intr_total[90s])', 'MON-17 at 10: a range of 90 s'],
  [
    'node_laod1{job="nodes"} + rate(node_load1{instnce="a"}[1m])',
    'MON-14 at 12: job nodes → node',
    'MON-13 at 43: instnce → instance',
    'MON-15 at 32: rate of node_load1, a gauge',
    'MON-17 at 32: a range of 60 s',
  ],
];

const RIGHT: readonly string[] = [
  'up',
  'up{job!="postgres"} == 0',
  'count(node_cpu_seconds_total)',
  'absent(node_cpu_seconds_total{job="node"})',
  'rate(node_vmstat_oom_kill[5m])',
  'delta(node_load1[5m])',
  'max_over_time(service:share:rate5m[1m])',
  'histogram_quantile(0.9, sum by (route, le) (rate(http_request_duration_seconds_bucket{code="200"}[5m])))',
  'histogram_quantile(0.9, rate(http_request_duration_seconds_bucket[5m]) * on (instance) group_left (release) max by (instance, release) (build_info))',
  'prometheus_engine_query_duration_seconds{quantile="0.9"}',
];

describe('a query', () => {
  test.each(WRONG)('%s', (query, ...problems) => {
    expect(said(query)).toEqual(problems);
  });

  test.each(RIGHT)('%s is right', (query) => {
    expect(said(query)).toEqual([]);
  });
});

describe('the nearest name', () => {
  test.each([
    ['rat', ['rate', 'irate', 'sum'], 'rate'],
    [
      'node_memory_MemAvailble_bytes',
      ['node_memory_MemAvailable_bytes', 'node_memory_Active_bytes'],
      'node_memory_MemAvailable_bytes',
    ],
    ['completely_different', ['up', 'rate'], undefined],
  ])('of %s', (name, candidates, expected) => {
    expect(nearest(name, candidates)).toBe(expected);
  });
});

describe("Grafana's variables", () => {
  const query = 'rate(x{instance=~"$instance"}[$__rate_interval]) + up';

  test('are replaced by a range that leaves every character in its place', () => {
    const replaced = withRanges(query, '2m');

    expect(replaced).toBe('rate(x{instance=~"$instance"}[2m              ]) + up');
    expect(replaced.indexOf('+ up')).toBe(query.indexOf('+ up'));
  });

  test('are filled in as Grafana does, and named', () => {
    expect(filledIn(query, { instance: '.*' }, '2m')).toBe('rate(x{instance=~".*"}[2m              ]) + up');
    expect(variablesIn(query)).toEqual(['instance']);
  });
});
