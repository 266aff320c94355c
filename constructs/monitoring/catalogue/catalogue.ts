import { EXTERNAL_LABELS, JOBS, type Job, TARGET_LABELS } from '../jobs';
import type { RecordingRule } from '../types';
import * as alertmanager from './alertmanager.json';
import * as app from './app.json';
import * as blackbox from './blackbox.json';
import * as certificate from './certificate.json';
import * as node from './node.json';
import * as postgres from './postgres.json';
import * as prometheus from './prometheus.json';

/** What `npm run catalogue` records of one server: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export interface Recording {
  readonly server: string;
  readonly version: string;
  /** Type, then labels. */
  readonly metrics: Readonly<Record<string, readonly string[]>>;
  /** Boundaries of each histogram. */
  readonly buckets: Readonly<Record<string, readonly number[]>>;
}

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'unknown';

/** One metric of one job. */
export interface Metric {
  readonly job: string;
  /** A histogram's `_bucket`, `_sum` and `_count` are counters. */
  readonly type: MetricType;
  readonly labels: ReadonlySet<string>;
}

/** Of Grafana nothing can be recorded here but that it answers: no rule stands on more. */
const RECORDINGS: Readonly<Partial<Record<Job, Recording>>> = {
  app,
  node,
  postgres,
  blackbox,
  certificate,
  prometheus,
  alertmanager,
};

/** What Prometheus adds to each scrape: https://prometheus.io/docs/concepts/jobs_instances/ */
const OF_EACH_SCRAPE = [
  'up',
  'scrape_duration_seconds',
  'scrape_samples_scraped',
  'scrape_samples_post_metric_relabeling',
  'scrape_series_added',
];
/** What Prometheus makes of alerts that are pending or firing. */
const OF_ALERTS = ['ALERTS', 'ALERTS_FOR_STATE'];
const LABELS_OF_ALERTS = [
  ...['alertname', 'alertstate', 'severity', 'owner', 'job'],
  ...Object.values(TARGET_LABELS).flat(),
  EXTERNAL_LABELS.environment,
];

/** Every metric that a query of ours may name: of several jobs where they share it. */
export interface Catalogue {
  readonly of: (name: string) => readonly Metric[];
  /** For whoever has misspelt one. */
  readonly names: () => string[];
}

/** @param recordings rules whose results are series of their own */
export function catalogueOf(recordings: readonly RecordingRule[]): Catalogue {
  const known = new Map<string, readonly Metric[]>();
  return {
    of: (name) => {
      const metrics = known.get(name) ?? metricsCalled(name, recordings);
      known.set(name, metrics);
      return metrics;
    },
    names: () => [
      ...OF_EACH_SCRAPE,
      ...OF_ALERTS,
      ...recordings.map(({ record }) => record),
      ...Object.values(RECORDINGS).flatMap(({ metrics }) =>
        Object.entries(metrics).flatMap(([name, [type]]) =>
          type === 'histogram' ? PARTS.histogram.map((part) => `${name}${part}`) : [name],
        ),
      ),
    ],
  };
}

/** Boundaries of a histogram of the service. */
export const bucketsOf = (metric: string): readonly number[] => (app as Recording).buckets[metric] ?? [];

/** Series that a type is made of, by what is put behind its name. */
const PARTS = { histogram: ['_bucket', '_sum', '_count'], summary: ['_sum', '_count'] } as const;
/** Label that the series of such a type differ in. */
const DIFFERING = { histogram: 'le', summary: 'quantile' } as const;

function metricsCalled(name: string, recordings: readonly RecordingRule[]): Metric[] {
  const recorded = recordings.find(({ record }) => record === name);
  if (recorded) return [{ job: '', type: 'gauge', labels: new Set(recorded.labels) }];
  if (OF_ALERTS.includes(name)) return [{ job: '', type: 'gauge', labels: new Set(LABELS_OF_ALERTS) }];
  return Object.values(JOBS).flatMap((job) => {
    const target = ['job', ...TARGET_LABELS[job]];
    if (OF_EACH_SCRAPE.includes(name)) return [{ job, type: 'gauge' as const, labels: new Set(target) }];
    const found = exposed(RECORDINGS[job]?.metrics ?? {}, name);
    return found ? [{ job, type: found.type, labels: new Set([...found.labels, ...target]) }] : [];
  });
}

/** A metric, or a part of a histogram or summary. */
function exposed(
  metrics: Recording['metrics'],
  name: string,
): { readonly type: MetricType; readonly labels: readonly string[] } | undefined {
  const [type, ...labels] = metrics[name] ?? [];
  if (type === 'summary') return { type: 'gauge', labels: [...labels, DIFFERING.summary] };
  if (type !== undefined && type !== 'histogram') return { type: type as MetricType, labels };
  const part = PARTS.histogram.find((each) => name.endsWith(each));
  if (part === undefined) return undefined;
  const [whole, ...inside] = metrics[name.slice(0, -part.length)] ?? [];
  if (whole !== 'histogram' && (whole !== 'summary' || part === '_bucket')) return undefined;
  return { type: 'counter', labels: part === '_bucket' ? [...inside, DIFFERING.histogram] : inside };
}
