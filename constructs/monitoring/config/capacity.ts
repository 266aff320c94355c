import type { MonitoringInput } from '../input';
import { JOBS, type Job } from '../jobs';

/** Series of one target, measured by `npm run bench -- monitoring` and rounded up. */
export const SERIES_PER_TARGET: Readonly<Record<Job, number>> = {
  [JOBS.app]: 600,
  [JOBS.node]: 1500,
  [JOBS.postgres]: 1000,
  [JOBS.blackbox]: 40,
  [JOBS.certificate]: 20,
  [JOBS.prometheus]: 1200,
  [JOBS.alertmanager]: 600,
  [JOBS.grafana]: 2000,
};

/**
 * A sample on disk, with its index: "an average of only 1-2 bytes per sample".
 * https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects
 */
const BYTES_PER_SAMPLE = 2;
/** Of the volume, so that compaction and the write-ahead log have room: "at most 80-85%", same page. */
export const RETENTION_SHARE = 0.8;
/** In memory, of one series with its labels, its open chunk and its place in the index; the bench measures less. */
const BYTES_PER_SERIES = 8 * 1024;
/** Prometheus itself, its queries and its rules, before the first series. */
const BASE_MIB = 400;
/** A rolling release replaces every instance once: for up to three hours the head of the database holds both. */
const CHURN = 2;

/** The most that an environment can have to measure. */
export interface Ceiling {
  readonly input: MonitoringInput;
  /** Instances of all services, at the most and while a release replaces them. */
  readonly instances: number;
}

export function targetsOf({ input, instances }: Ceiling): Readonly<Record<Job, number>> {
  return {
    app: instances,
    node: instances,
    postgres: 1 + input.replicas,
    blackbox: input.publicUrl === undefined ? 0 : 1,
    certificate: input.inCluster ? podsOf(input) : 0,
    ...input.servers,
  };
}

/** Of every server: as many that probe as there are Prometheus, and an exporter each database. */
const podsOf = ({ servers, replicas }: MonitoringInput): number =>
  2 * servers.prometheus + servers.alertmanager + servers.grafana + 1 + replicas;

export const seriesOf = (ceiling: Ceiling): number =>
  Object.entries(targetsOf(ceiling)).reduce((sum, [job, count]) => sum + count * SERIES_PER_TARGET[job as Job], 0);

/** Request and limit of each replica's memory. */
export const neededMemoryMiB = (ceiling: Ceiling): number =>
  Math.ceil(BASE_MIB + (CHURN * seriesOf(ceiling) * BYTES_PER_SERIES) / 2 ** 20);

/** What the days of retention take on disk: retention × samples a second × bytes a sample, same page. */
export const neededRetentionGiB = (ceiling: Ceiling): number => {
  const { scrapeIntervalSeconds, retention } = ceiling.input;
  const samplesPerSecond = seriesOf(ceiling) / scrapeIntervalSeconds;
  return Math.ceil((retention.days * 86_400 * samplesPerSecond * BYTES_PER_SAMPLE) / 2 ** 30);
};
