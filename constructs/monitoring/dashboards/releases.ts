import { METRICS } from '../../../app/src/contract';
import type { MonitoringInput } from '../input';
import type { Dashboard } from '../types';
import { graph, query, RATE, SERVICE, table } from './panels';

const OF = 'job="app",service=~"$service"';
/** Gives each series the release of its instance. */
const RELEASE = `on (instance) group_left (release) max by (instance, release) (${METRICS.build}{${OF}})`;
const requests = (matchers = ''): string =>
  `sum by (release) (rate(${METRICS.requestDuration}_count{${OF}${matchers}}${RATE}) * ${RELEASE})`;

/** Releases that run now and did not ten minutes ago. */
const running = (offset = ''): string =>
  `count by (service, release) (last_over_time(${METRICS.build}{job="app"}[5m]${offset}))`;
export const RELEASE_BEGINS = `${running()} unless ${running(' offset 10m')}`;

/** Is the new release worse than the one before it? */
export const releases = ({ objective }: MonitoringInput): Dashboard => ({
  uid: 'releases',
  title: 'Releases',
  description: 'What runs where, and how each release does beside the one before.',
  variables: [SERVICE],
  rows: [
    {
      title: 'What runs',
      panels: [
        graph('Instances by release', 'While a release rolls out one line falls and another rises.', 'short', [
          query(`count by (release) (${METRICS.build}{${OF}})`, '{{release}}'),
        ]),
        table('Running now', 'Release and version of Node.js on each instance.', 'none', [
          query(`${METRICS.build}{${OF}}`, '{{instance}} {{release}} {{node}}'),
        ]),
        graph('Age of processes', 'Falls to 0 at each start.', 's', [
          query(`time() - ${METRICS.startTime}{${OF}}`, '{{instance}}'),
        ]),
      ],
    },
    {
      title: 'How it does',
      panels: [
        graph('Rate', 'Requests a second.', 'reqps', [query(requests(), '{{release}}')]),
        graph(
          'Errors',
          'Share of requests that were answered with 5xx.',
          'percentunit',
          [query(`(${requests(',code=~"5.."')} or 0 * ${requests()}) / ${requests()}`, '{{release}}')],
          { thresholds: { warning: Number((1 - objective.availabilityPercent / 100).toPrecision(6)) } },
        ),
        graph(
          'Duration',
          '99 % of requests are answered within this time.',
          's',
          [
            query(
              `histogram_quantile(0.99, sum by (release, le) (rate(${METRICS.requestDuration}_bucket{${OF}}${RATE}) * ${RELEASE}))`,
              '{{release}}',
            ),
          ],
          { thresholds: { warning: objective.latencySeconds } },
        ),
        graph('Memory', 'Of an instance, on average.', 'bytes', [
          query(`avg by (release) (${METRICS.memory}{${OF}} * ${RELEASE})`, '{{release}}'),
        ]),
      ],
    },
  ],
});
