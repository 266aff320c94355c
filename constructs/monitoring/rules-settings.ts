import { METRICS } from '../../app/src/contract';
import { isWhole } from '../../validation/checks';
import { type Rule, ruleFor } from '../../validation/rule';
import { WINDOWS } from './alerts/burn';
import { bucketsOf } from './catalogue/catalogue';
import type { MonitoringInput } from './input';
import { CONDITIONAL, LIMITS, type ThresholdName } from './thresholds';

const PROMETHEUS = 'https://prometheus.io/docs/prometheus/latest';
const OBJECTIVES = 'https://sre.google/workbook/alerting-on-slos/';
const IN_FILE = "in the environment's file";
/** A budget that is used up over the longest window must still be measured. */
const LEAST_DAYS = Math.ceil(Math.max(...WINDOWS) / 86_400);
const BUCKETS = bucketsOf(METRICS.requestDuration);

const rule = ruleFor<MonitoringInput>();
const isBetween = (value: unknown, min: number, max: number): boolean =>
  typeof value === 'number' && value >= min && value <= max;

/** What an environment says of its monitoring. */
export const MONITORING_RULES: readonly Rule<MonitoringInput>[] = [
  rule({
    id: 'MON-01',
    sentence: 'Targets are scraped a few times a minute',
    reason: 'More often costs memory and tells nothing; less often, and an alert of a minute has no samples.',
    link: `${PROMETHEUS}/configuration/configuration/#scrape_config`,
    property: 'monitoring.scrapeIntervalSeconds',
    allowed: 'a whole number from 5 to 60',
    mend: `correct monitoring.scrapeIntervalSeconds ${IN_FILE}`,
    value: ({ scrapeIntervalSeconds }) => scrapeIntervalSeconds,
    ok: (seconds) => isWhole(seconds, 5, 60),
  }),
  rule({
    id: 'MON-02',
    sentence: 'Samples are kept as long as the longest window of an alert',
    reason: 'A window that reaches beyond the oldest sample judges less than it says.',
    link: `${PROMETHEUS}/storage/#operational-aspects`,
    property: 'monitoring.retention',
    allowed: `whole numbers: at least ${LEAST_DAYS} days, at least 1 GiB`,
    mend: `correct monitoring.retention ${IN_FILE}`,
    value: ({ retention }) => retention,
    ok: (kept) => isWhole(kept.days, LEAST_DAYS, 1_095) && isWhole(kept.sizeGiB, 1, 16_384),
  }),
  rule({
    id: 'MON-03',
    sentence: 'Servers of the monitoring are counted, and Prometheus is among them',
    reason: 'Alerts compare what answers with these numbers.',
    link: 'https://prometheus.io/docs/introduction/overview/#architecture',
    property: 'monitoring.servers',
    allowed: 'whole numbers: prometheus from 1 to 5, alertmanager from 0 to 5, grafana 0 or 1',
    mend: `correct monitoring.servers ${IN_FILE}`,
    value: ({ servers }) => servers,
    ok: ({ prometheus, alertmanager, grafana }) =>
      isWhole(prometheus, 1, 5) && isWhole(alertmanager, 0, 5) && isWhole(grafana, 0, 1),
  }),
  rule({
    id: 'MON-04',
    sentence: 'An objective leaves an error budget',
    reason: 'At 100 % the first failed request is an alert; below half, the fastest burn is more than everything.',
    link: OBJECTIVES,
    property: 'monitoring.objective',
    allowed: 'availabilityPercent from 94 to 99.99, latencyPercent from 94 to 99.9',
    mend: `correct monitoring.objective ${IN_FILE}`,
    value: ({ objective: { availabilityPercent, latencyPercent } }) => ({ availabilityPercent, latencyPercent }),
    ok: ({ availabilityPercent, latencyPercent }) =>
      isBetween(availabilityPercent, 94, 99.99) && isBetween(latencyPercent, 94, 99.9),
  }),
  rule({
    id: 'MON-05',
    sentence: 'The objective for latency is a boundary of the histogram',
    reason: 'Requests are counted between boundaries: no other number can be looked up, and nothing would be found.',
    link: 'https://prometheus.io/docs/practices/histograms/#apdex-score',
    property: 'monitoring.objective.latencySeconds',
    allowed: `one of ${BUCKETS.join(', ')}`,
    mend: `choose a boundary ${IN_FILE}, or add one to the service and run \`npm run catalogue -- app\``,
    value: ({ objective }) => objective.latencySeconds,
    ok: (seconds) => BUCKETS.includes(seconds),
  }),
  rule({
    id: 'MON-06',
    sentence: 'A threshold is a number that can be crossed, and is not crossed all the time',
    reason: 'One that is never crossed tells nobody; one that always is, is no longer read.',
    link: 'https://sre.google/sre-book/monitoring-distributed-systems/',
    property: 'monitoring.thresholds',
    allowed: ({ thresholds }) =>
      `${outside(thresholds)
        .map((name) => `${name} from ${LIMITS[name][0]} to ${LIMITS[name][1]}`)
        .join(', ')}`,
    mend: `correct the thresholds named ${IN_FILE}`,
    value: ({ thresholds }) => Object.fromEntries(outside(thresholds).map((name) => [name, thresholds[name]])),
    ok: (wrong) => Object.keys(wrong).length === 0,
  }),
  rule({
    id: 'MON-07',
    sentence:
      'A threshold stands where its condition can occur: with a replica, a public URL, a cluster, an Alertmanager',
    reason: 'Without, nobody is told; elsewhere the number would do nothing.',
    link: `${PROMETHEUS}/configuration/alerting_rules/`,
    property: 'monitoring.thresholds',
    allowed: (input) => CONDITIONAL.map((name) => `with${occurs(input)[name] ? '' : 'out'} ${name}`).join(', '),
    mend: `add or remove the threshold ${IN_FILE}`,
    value: ({ thresholds }) => Object.fromEntries(CONDITIONAL.map((name) => [name, thresholds[name]])),
    ok: (given, input) => CONDITIONAL.every((name) => (given[name] !== undefined) === occurs(input)[name]),
  }),
  rule({
    id: 'MON-08',
    sentence: 'Everything that can fail has somebody who mends it',
    reason: "An alert that is nobody's is read by nobody.",
    link: 'https://docs.aws.amazon.com/wellarchitected/latest/operational-excellence-pillar/ops_ops_model_def_resource_owners.html',
    property: 'monitoring.owners',
    allowed: 'names of 1 to 40 letters, digits and hyphens for host, service, database and monitoring',
    mend: `correct monitoring.owners ${IN_FILE}`,
    value: ({ owners }) => owners,
    ok: ({ host, service, database, monitoring }) =>
      [host, service, database, monitoring].every(
        (name) => typeof name === 'string' && /^[A-Za-z0-9-]{1,40}$/.test(name),
      ),
  }),
  rule({
    id: 'MON-09',
    sentence: 'Where CloudWatch rolls a release back, targets are scraped four times a minute',
    reason: 'Its alarms count minutes, and Prometheus leaves to them what they mail: it has to see the same minutes.',
    link: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html',
    property: 'monitoring.scrapeIntervalSeconds',
    allowed: 'at most 15 with rollbackAlarms',
    mend: `lower monitoring.scrapeIntervalSeconds ${IN_FILE}`,
    when: ({ services }) => services.some(({ rollback }) => rollback !== undefined),
    value: ({ scrapeIntervalSeconds }) => scrapeIntervalSeconds,
    ok: (seconds) => !(typeof seconds === 'number' && seconds > 15),
  }),
];

const occurs = ({
  replicas,
  publicUrl,
  inCluster,
  servers,
}: MonitoringInput): Record<(typeof CONDITIONAL)[number], boolean> => ({
  replicaLagSeconds: replicas > 0,
  certificateDays: publicUrl !== undefined,
  monitoringCertificateDays: inCluster,
  notificationErrorPercent: servers.alertmanager > 0,
});

/** Thresholds that are given and out of their limits, or that are missing though always asked for. */
const outside = (thresholds: MonitoringInput['thresholds']): ThresholdName[] =>
  (Object.keys(LIMITS) as ThresholdName[]).filter((name) => {
    const [min, max] = LIMITS[name];
    const value: unknown = thresholds[name];
    if (value === undefined && (CONDITIONAL as readonly string[]).includes(name)) return false; // MON-07
    return !isBetween(value, min, max);
  });
