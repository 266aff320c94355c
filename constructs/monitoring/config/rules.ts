import { type Rule, ruleFor } from '../../../validation/rule';
import { type AlertmanagerSettings, alertmanagerConfig } from './alertmanager';
import { type Ceiling, neededMemoryMiB, neededRetentionGiB, RETENTION_SHARE } from './capacity';
import { routesToNobody } from './receivers';

const STORAGE = 'https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects';

const alertmanager = ruleFor<AlertmanagerSettings>();

/** For Alertmanager's configuration, before it is rendered. */
export const RECEIVER_RULES: readonly Rule<AlertmanagerSettings>[] = [
  alertmanager({
    id: 'MON-50',
    sentence: 'Every route of Alertmanager ends in a receiver that tells somebody',
    reason: 'An empty receiver is accepted, looks healthy, and mails nobody.',
    link: 'https://prometheus.io/docs/alerting/latest/configuration/#receiver',
    property: 'topics',
    allowed: 'the ARN of a topic for each severity',
    mend: 'give topics a topic for each severity, as Alerting makes them',
    value: (settings) => routesToNobody(alertmanagerConfig(settings)),
    ok: (routes) => routes.length === 0,
  }),
];

/** What a replica of Prometheus is given. */
export interface PrometheusResources extends Ceiling {
  readonly memoryMiB: number;
  readonly volumeGiB: number;
}

const prometheus = ruleFor<PrometheusResources>();

export const CAPACITY_RULES: readonly Rule<PrometheusResources>[] = [
  prometheus({
    id: 'MON-51',
    sentence: "Prometheus's memory holds every series of the environment at its largest",
    reason: 'The kernel ends a Prometheus that needs more, just when most is going on, and again at each start.',
    link: STORAGE,
    property: 'prometheus.memoryMiB',
    allowed: (given) => `at least ${neededMemoryMiB(given)} MiB for ${given.instances} instances`,
    mend: "raise memory of the cluster's Prometheus, or lower the services' capacity.max",
    value: ({ memoryMiB }) => memoryMiB,
    ok: (memory, given) => typeof memory === 'number' && memory >= neededMemoryMiB(given),
  }),
  prometheus({
    id: 'MON-52',
    sentence: 'Prometheus may keep as many bytes as its days of retention take',
    reason: 'Otherwise the oldest days are missing, and nobody notices before they are looked for.',
    link: STORAGE,
    property: 'monitoring.retention.sizeGiB',
    allowed: (given) =>
      `at least ${neededRetentionGiB(given)} GiB for ${given.input.retention.days} days of ${given.instances} instances`,
    mend: "raise monitoring.retention.sizeGiB in the environment's file, or keep fewer days",
    value: ({ input }) => input.retention.sizeGiB,
    ok: (size, given) => typeof size === 'number' && size >= neededRetentionGiB(given),
  }),
  prometheus({
    id: 'MON-53',
    sentence: "Prometheus's volume has room besides what it may keep",
    reason: 'The write-ahead log and compaction come on top; a full volume stops Prometheus for good.',
    link: STORAGE,
    property: 'prometheus.volumeGiB',
    allowed: ({ input }) => `at least ${Math.ceil(input.retention.sizeGiB / RETENTION_SHARE)} GiB`,
    mend: "raise volumeGiB of the cluster's Prometheus, or lower monitoring.retention.sizeGiB",
    value: ({ volumeGiB }) => volumeGiB,
    ok: (volume, { input }) =>
      typeof volume === 'number' && volume >= Math.ceil(input.retention.sizeGiB / RETENTION_SHARE),
  }),
];
