import { LAST_DAYS } from '../certificates';
import type { MonitoringInput } from '../input';
import type { Thresholds } from '../thresholds';
import type { Dashboard, Panel } from '../types';
import { graph, number, query, RATE } from './panels';

const OF = 'job="prometheus",instance=~"$instance"';

/** What the monitoring itself takes, and from whom it is taken. */
export const cost = ({ retention, scrapeIntervalSeconds, inCluster, thresholds }: MonitoringInput): Dashboard => ({
  uid: 'monitoring',
  title: 'Monitoring',
  description: "The monitoring's own cost: series, samples, memory, disk and time.",
  variables: [
    {
      name: 'instance',
      label: 'Prometheus',
      values: { metric: 'up', matchers: 'job="prometheus"', of: 'instance' },
      multiple: true,
    },
  ],
  rows: [
    {
      title: 'Now',
      panels: [
        number('Series', 'In memory.', 'short', [query(`prometheus_tsdb_head_series{${OF}}`, '{{instance}}')]),
        number('Memory', 'Of each Prometheus.', 'bytes', [
          query(`process_resident_memory_bytes{${OF}}`, '{{instance}}'),
        ]),
        number(
          'Disk',
          `At ${retention.sizeGiB} GiB the oldest samples are deleted.`,
          'bytes',
          [query(`prometheus_tsdb_storage_blocks_bytes{${OF}}`, '{{instance}}')],
          { thresholds: { warning: retention.sizeGiB * 2 ** 30 } },
        ),
        number('Oldest sample', `Kept for ${retention.days} days, once it has run that long.`, 's', [
          query(`time() - prometheus_tsdb_lowest_timestamp_seconds{${OF}}`, '{{instance}}'),
        ]),
      ],
    },
    {
      title: 'Scraping',
      panels: [
        graph('Samples by job', 'A second: what each job costs.', 'ops', [
          query(`sum by (job) (scrape_samples_post_metric_relabeling) / ${scrapeIntervalSeconds}`, '{{job}}'),
        ]),
        graph(
          'Duration of a scrape',
          'The slowest target of each job.',
          's',
          [query('max by (job) (scrape_duration_seconds)', '{{job}}')],
          { thresholds: { warning: scrapeIntervalSeconds / 2 } },
        ),
        graph('New series', 'A job that makes new ones all the time has a label with too many values.', 'short', [
          query('sum by (job) (scrape_series_added)', '{{job}}'),
        ]),
        graph('Targets', 'That answer, by job.', 'short', [query('sum by (job) (up)', '{{job}}')]),
        ...(inCluster ? [certificates(thresholds)] : []),
      ],
    },
    {
      title: 'Rules and queries',
      panels: [
        graph('Evaluation of rules', 'Seconds that the last evaluation of each group took.', 's', [
          query(`prometheus_rule_group_last_duration_seconds{${OF}}`, '{{rule_group}}'),
        ]),
        graph(
          'Failed evaluations',
          'By group.',
          'ops',
          [
            query(
              `sum by (rule_group) (rate(prometheus_rule_evaluation_failures_total{${OF}}${RATE}))`,
              '{{rule_group}}',
            ),
          ],
          { thresholds: { critical: 0.001 } },
        ),
        graph('Queries', 'Half and 99 % take no longer than this.', 's', [
          query(
            `max by (quantile) (prometheus_engine_query_duration_seconds{${OF},slice="inner_eval",quantile=~"0.5|0.99"})`,
            '{{quantile}}',
          ),
        ]),
        graph('Processor time', 'In processors.', 'short', [
          query(`rate(process_cpu_seconds_total{${OF}}${RATE})`, '{{instance}}'),
        ]),
      ],
    },
  ],
});

const certificates = ({ monitoringCertificateDays: days = 0 }: Thresholds): Panel =>
  graph(
    'Certificates of the monitoring',
    'Seconds until the certificate ends that each pod shows. A pod below the others of its server has kept the former one.',
    's',
    [query('probe_ssl_earliest_cert_expiry{job="certificate"} - time()', '{{server}} {{instance}}')],
    { thresholds: { warning: days * 86_400, critical: LAST_DAYS * 86_400, below: true } },
  );
