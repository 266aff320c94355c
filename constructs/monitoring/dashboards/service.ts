import { METRICS } from '../../../app/src/contract';
import { errorShare, LATENCY_P99, slowShare, WINDOWS } from '../alerts/burn';
import type { MonitoringInput } from '../input';
import { rounded } from '../rounded';
import type { Dashboard } from '../types';
import { graph, number, query, RATE, SERVICE } from './panels';

const OF = 'job="app",service=~"$service"';
const [SHORT, , HOUR, , , , LONG] = WINDOWS as readonly number[];
const quantile = (share: number): string =>
  `histogram_quantile(${share}, sum by (service, le) (rate(${METRICS.requestDuration}_bucket{${OF}}${RATE})))`;

/** Rate, errors, duration: what the service's users have of it; then what it is short of. */
export const service = ({ objective, thresholds, services }: MonitoringInput): Dashboard => {
  const errorBudget = 1 - objective.availabilityPercent / 100;
  const slowBudget = 1 - objective.latencyPercent / 100;
  const acute = services.find(({ rollback }) => rollback)?.rollback;
  return {
    uid: 'service',
    title: 'Service',
    description: 'Requests, errors and durations of the service, its error budget, and what it is short of.',
    variables: [SERVICE],
    rows: [
      {
        title: 'Objective',
        panels: [
          number(
            'Errors, three days',
            `Share of requests. The objective allows ${rounded(100 * errorBudget)} %.`,
            'percentunit',
            [query(`${errorShare(LONG!)}{service=~"$service"}`, '{{service}}')],
            { thresholds: { warning: rounded(errorBudget) } },
          ),
          number(
            'Slow requests, three days',
            `Longer than ${objective.latencySeconds} s. The objective allows ${rounded(100 * slowBudget)} %.`,
            'percentunit',
            [query(`${slowShare(LONG!)}{service=~"$service"}`, '{{service}}')],
            { thresholds: { warning: rounded(slowBudget) } },
          ),
          number(
            'Error budget burns',
            'How many times faster than the objective allows, over an hour.',
            'short',
            [query(`${errorShare(HOUR!)}{service=~"$service"} / ${rounded(errorBudget)}`, '{{service}}')],
            { thresholds: { warning: 1, critical: 14.4 } },
          ),
          number('Instances', 'That answer the scrape.', 'short', [
            query(`count by (service) (up{${OF}} == 1)`, '{{service}}'),
          ]),
        ],
      },
      {
        title: 'Requests',
        panels: [
          graph('Rate', 'Requests a second.', 'reqps', [
            query(`sum by (service) (rate(${METRICS.requestDuration}_count{${OF}}${RATE}))`, '{{service}}'),
          ]),
          graph(
            'Errors',
            'Share of requests that were answered with 5xx.',
            'percentunit',
            [query(`${errorShare(SHORT!)}{service=~"$service"}`, '{{service}}')],
            { thresholds: { warning: rounded(errorBudget), ...(acute && { critical: acute.maxErrorPercent / 100 }) } },
          ),
          graph(
            'Duration',
            'Half, 95 % and 99 % of requests are answered within this time.',
            's',
            [
              query(quantile(0.5), '{{service}} 50 %'),
              query(quantile(0.95), '{{service}} 95 %'),
              query(`${LATENCY_P99}{service=~"$service"}`, '{{service}} 99 %'),
            ],
            { thresholds: { warning: objective.latencySeconds, ...(acute && { critical: acute.maxLatencySeconds }) } },
          ),
          graph('In flight', 'Requests that have no response yet.', 'short', [
            query(`sum by (service) (${METRICS.requestsInFlight}{${OF}})`, '{{service}}'),
          ]),
          graph('Rate by route', 'Which part of the service is used.', 'reqps', [
            query(
              `sum by (method, route) (rate(${METRICS.requestDuration}_count{${OF}}${RATE}))`,
              '{{method}} {{route}}',
            ),
          ]),
          graph('Rate by status', 'A rise of 4xx is a client that has changed.', 'reqps', [
            query(`sum by (code) (rate(${METRICS.requestDuration}_count{${OF}}${RATE}))`, '{{code}}'),
          ]),
        ],
      },
      {
        title: 'Saturation',
        panels: [
          graph(
            'Event loop lag',
            'How late 1 % of callbacks run.',
            's',
            [query(`${METRICS.eventLoopLag}{${OF}}`, '{{instance}}')],
            { thresholds: { warning: thresholds.eventLoopLagSeconds } },
          ),
          graph('Database connections', 'Of the pools of all instances.', 'short', [
            query(`sum by (pool, state) (${METRICS.poolConnections}{${OF},state!="waiting"})`, '{{pool}} {{state}}'),
          ]),
          graph(
            'Waiting for a connection',
            'Requests, by instance and pool.',
            'short',
            [query(`${METRICS.poolConnections}{${OF},state="waiting"}`, '{{instance}} {{pool}}')],
            { thresholds: { critical: thresholds.poolWaiting } },
          ),
          graph('Processor time', 'In processors, by instance.', 'short', [
            query(`rate(${METRICS.cpu}{${OF}}${RATE})`, '{{instance}}'),
          ]),
          graph('Memory', 'Resident, by instance. A line that only rises is a leak.', 'bytes', [
            query(`${METRICS.memory}{${OF}}`, '{{instance}}'),
          ]),
          graph(
            'Starts',
            'Of the process, within an hour.',
            'short',
            [query(`changes(${METRICS.startTime}{${OF}}[1h])`, '{{instance}}')],
            { thresholds: { critical: thresholds.restartsPerHour } },
          ),
        ],
      },
    ],
  };
};
