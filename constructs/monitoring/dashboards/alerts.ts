import { WATCHDOG } from '../alerts/self';
import { jobsOf, type MonitoringInput } from '../input';
import type { Dashboard } from '../types';
import { graph, number, query, RATE, table } from './panels';

const OF = `severity=~"$severity",alertname!="${WATCHDOG}"`;

/** What is wrong now, and what was. */
export const alerts = (input: MonitoringInput): Dashboard => ({
  uid: 'alerts',
  title: 'Alerts',
  description: 'What fires, what is about to, and whether messages leave.',
  variables: [
    {
      name: 'severity',
      label: 'Severity',
      values: { metric: 'ALERTS', matchers: '', of: 'severity' },
      multiple: true,
    },
  ],
  rows: [
    {
      title: 'Now',
      panels: [
        number(
          'Firing',
          'Alerts that somebody has been told of.',
          'short',
          [query(`count(ALERTS{alertstate="firing",${OF}}) or vector(0)`, 'firing')],
          { thresholds: { critical: 1 } },
        ),
        number(
          'Pending',
          'Conditions that have not held long enough.',
          'short',
          [query(`count(ALERTS{alertstate="pending",${OF}}) or vector(0)`, 'pending')],
          { thresholds: { warning: 1 } },
        ),
        number(
          'Watchdog',
          '1 while rules are evaluated.',
          'none',
          [query(`count(ALERTS{alertname="${WATCHDOG}",alertstate="firing"})`, 'watchdog')],
          { thresholds: { critical: 1, below: true } },
        ),
      ],
    },
    {
      title: 'What fires',
      panels: [
        table(
          'By name',
          'Each with what it is about and whose it is.',
          'none',
          [
            query(
              `ALERTS{alertstate="firing",severity=~"$severity"}`,
              '{{alertname}} {{severity}} {{owner}} {{service}} {{instance}}',
            ),
          ],
          { width: 24 },
        ),
      ],
    },
    {
      title: 'Before',
      panels: [
        graph(
          'Firing by name',
          'Something that comes and goes has a threshold that is too near.',
          'short',
          [query(`sum by (alertname) (ALERTS{alertstate="firing",${OF}})`, '{{alertname}}')],
          { width: 24 },
        ),
        ...(jobsOf(input).includes('alertmanager')
          ? [
              graph('Messages', 'Sent by Alertmanager.', 'ops', [
                query(
                  `sum by (integration) (rate(alertmanager_notifications_total{job="alertmanager"}${RATE}))`,
                  '{{integration}}',
                ),
              ]),
              graph('Messages that failed', 'Nobody has read these.', 'ops', [
                query(
                  `sum by (integration) (rate(alertmanager_notifications_failed_total{job="alertmanager"}${RATE}))`,
                  '{{integration}}',
                ),
              ]),
            ]
          : []),
      ],
    },
  ],
});
