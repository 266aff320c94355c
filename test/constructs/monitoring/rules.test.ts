import { readFileSync } from 'node:fs';
import type { MonitoringInput } from '../../../constructs/monitoring/input';
import { type MonitoringModel, monitoringModel } from '../../../constructs/monitoring/model';
import { ALL_MONITORING_RULES, checkModel, checkMonitoring, MODEL_RULES } from '../../../constructs/monitoring/rules';
import { QUERY_RULES } from '../../../constructs/monitoring/rules-queries';
import { MONITORING_RULES } from '../../../constructs/monitoring/rules-settings';
import type { AlertRule, Dashboard, Panel } from '../../../constructs/monitoring/types';
import { formatFinding } from '../../../validation/report';
import { INPUTS, withQuery } from '../../support/monitoring';

const { prod } = INPUTS;
const production = monitoringModel(prod);
const withInput = (change: object): MonitoringInput => ({ ...prod, ...change });
const withThresholds = (change: object) => withInput({ thresholds: { ...prod.thresholds, ...change } });

const SETTINGS: readonly [rule: string, input: MonitoringInput, complaint: string, mend: string][] = [
  [
    'MON-01',
    withInput({ scrapeIntervalSeconds: 4 }),
    'monitoring.scrapeIntervalSeconds must be a whole number from 5 to 60, got 4',
    "correct monitoring.scrapeIntervalSeconds in the environment's file",
  ],
  [
    'MON-02',
    withInput({ retention: { days: 2, sizeGiB: 40 } }),
    'monitoring.retention must be whole numbers: at least 3 days, at least 1 GiB, got days 2, sizeGiB 40',
    "correct monitoring.retention in the environment's file",
  ],
  [
    'MON-03',
    withInput({ servers: { prometheus: 1, alertmanager: 3, grafana: 2 } }),
    'monitoring.servers must be whole numbers: prometheus from 1 to 5, alertmanager from 0 to 5, grafana 0 or 1, got prometheus 1, alertmanager 3, grafana 2',
    "correct monitoring.servers in the environment's file",
  ],
  [
    'MON-04',
    withInput({ objective: { ...prod.objective, availabilityPercent: 100 } }),
    'monitoring.objective must be availabilityPercent from 94 to 99.99, latencyPercent from 94 to 99.9, got availabilityPercent 100, latencyPercent 99',
    "correct monitoring.objective in the environment's file",
  ],
  [
    'MON-05',
    withInput({ objective: { ...prod.objective, latencySeconds: 0.4 } }),
    'monitoring.objective.latencySeconds must be one of 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 10, got 0.4',
    "choose a boundary in the environment's file, or add one to the service and run `npm run catalogue -- app`",
  ],
  [
    'MON-06',
    withThresholds({ cpuPercent: 100, slotGiB: '10' }),
    'monitoring.thresholds must be cpuPercent from 50 to 99, slotGiB from 1 to 10000, got cpuPercent 100, slotGiB "10"',
    "correct the thresholds named in the environment's file",
  ],
  [
    'MON-07',
    withThresholds({ replicaLagSeconds: undefined }),
    'monitoring.thresholds must be with replicaLagSeconds, with certificateDays, with monitoringCertificateDays, with notificationErrorPercent, got replicaLagSeconds nothing, certificateDays 21, monitoringCertificateDays 30, notificationErrorPercent 10',
    "add or remove the threshold in the environment's file",
  ],
  [
    'MON-08',
    withInput({ owners: { ...prod.owners, database: '' } }),
    'monitoring.owners must be names of 1 to 40 letters, digits and hyphens for host, service, database and monitoring, got host "platform", service "service", database "", monitoring "platform"',
    "correct monitoring.owners in the environment's file",
  ],
  [
    'MON-09',
    withInput({ scrapeIntervalSeconds: 30 }),
    'monitoring.scrapeIntervalSeconds must be at most 15 with rollbackAlarms, got 30',
    "lower monitoring.scrapeIntervalSeconds in the environment's file",
  ],
];

const QUERIES: readonly [rule: string, expr: string, complaint: string, mend: string][] = [
  [
    'MON-10',
    'up{job="node" == 0',
    "alert HostDown, character 15 must be PromQL, by Prometheus's grammar, got == 0",
    'correct the query',
  ],
  [
    'MON-11',
    'irat(node_disk_io_time_seconds_total[5m]) > 1',
    'alert HostDown, character 1 must be a function of PromQL, got irat',
    'write irate',
  ],
  [
    'MON-12',
    'node_memory_MemAvailble_bytes{job="node"} < 1',
    'alert HostDown, character 1 must be a metric of the catalogue, got node_memory_MemAvailble_bytes',
    'write node_memory_MemAvailable_bytes',
  ],
  [
    'MON-13',
    'max by (instance, service) (node_load5{job="node",instnace="a"}) > 1',
    'alert HostDown, character 51 must be a label of node_load5, got instnace',
    'write instance',
  ],
  [
    'MON-14',
    'up{job="nodes"} == 0',
    'alert HostDown, character 4 must be one of the jobs app, node, postgres, blackbox, certificate, prometheus, alertmanager, grafana, got job nodes',
    'write node',
  ],
  [
    'MON-15',
    'node_context_switches_total{job="node"} > 1',
    'alert HostDown, character 1 must be rate or increase of a counter, got node_context_switches_total, a counter, by itself',
    'correct the query',
  ],
  [
    'MON-16',
    'histogram_quantile(0.9, sum by (instance, service) (rate(http_request_duration_seconds_bucket[5m]))) > 1',
    'alert HostDown, character 1 must be sum by (…, le) of the buckets, got histogram_quantile of series without le',
    'correct the query',
  ],
  [
    'MON-17',
    'rate(node_context_switches_total{job="node"}[45s]) > 1',
    'alert HostDown, character 6 must be at least 4 scrapes, 60 s, got a range of 45 s',
    'correct the query',
  ],
  [
    'MON-18',
    'sum by (instance) (up{job="node"}) == 0',
    'text of alert HostDown must be labels that its query leaves: instance, got service',
    'correct the text or the query',
  ],
];

const alertsOf = ({ groups }: MonitoringModel): AlertRule[] => groups.flatMap(({ alerts }) => alerts);
const changedAlert = (change: Partial<AlertRule>): MonitoringModel => ({
  ...production,
  groups: production.groups.map((group) => ({
    ...group,
    alerts: group.alerts.map((each) => (each.alert === 'HostCpuBusy' ? { ...each, ...change } : each)),
  })),
});
const fleetWith = (change: (fleet: Dashboard) => Dashboard): MonitoringModel => ({
  ...production,
  dashboards: production.dashboards.map((each) => (each.uid === 'fleet' ? change(each) : each)),
});
const panelWith = (change: Partial<Panel>): MonitoringModel =>
  fleetWith((fleet) => ({
    ...fleet,
    rows: fleet.rows.map((row, index) =>
      index > 0 ? row : { ...row, panels: row.panels.map((panel, at) => (at > 0 ? panel : { ...panel, ...change })) },
    ),
  }));
const [firstPanel, secondPanel] = production.dashboards.find(({ uid }) => uid === 'fleet')!.rows[0]!.panels;

const MODELS: readonly [rule: string, model: MonitoringModel, complaint: string, mend: string][] = [
  [
    'MON-20',
    {
      ...production,
      groups: [
        ...production.groups,
        { name: 'again', recordings: [], alerts: alertsOf(production).filter(({ alert }) => alert === 'HostDown') },
      ],
    },
    'alerts must be different names in CamelCase, got "HostDown"',
    'rename one of the alerts named, in constructs/monitoring/alerts',
  ],
  [
    'MON-21',
    changedAlert({ runbookUrl: 'wiki' }),
    'alerts must be a severity that has a route, an owner, and a runbook as https://…#heading, got "HostCpuBusy"',
    'complete the alerts named, in constructs/monitoring/alerts',
  ],
  [
    'MON-22',
    changedAlert({ summary: 'Processor\nbusy for a while' }),
    'alerts.summary must be one line of 10 to 80 characters, and another description, got "HostCpuBusy"',
    'shorten the summaries of the alerts named, in constructs/monitoring/alerts',
  ],
  [
    'MON-23',
    { ...production, groups: production.groups.filter(({ name }) => name !== 'host') },
    'alerts must be an alert for each condition of constructs/monitoring/conditions.ts that is Prometheus\'s, got "HostCpuBusy", "HostMemoryLow", "HostOutOfMemory", "HostDiskFilling", "HostDiskFull", "HostInodesLow", "HostNetworkErrors", "HostNetworkBusy"',
    'restore the alerts named, in constructs/monitoring/alerts, or correct the table',
  ],
  [
    'MON-24',
    {
      ...production,
      inhibitions: [{ reason: 'a test', source: 'HostDwon', targets: ['Watchdog', 'HostDown'], equal: [] }],
    },
    'inhibitions must be names of alerts, none of them both source and target, no heartbeat, got "HostDwon", "Watchdog"',
    'correct the inhibitions named, in constructs/monitoring/routing.ts',
  ],
  [
    'MON-30',
    panelWith({ unit: '' as never }),
    'dashboards must be title, unit, description and at least one query for each panel, got "fleet: Instances"',
    'complete the panels named, in constructs/monitoring/dashboards',
  ],
  [
    'MON-31',
    panelWith({ queries: secondPanel!.queries }),
    `dashboards must be different queries on each dashboard, got ${JSON.stringify(`fleet: ${secondPanel!.queries[0]!.expr}`)}`,
    'remove one of the queries named, in constructs/monitoring/dashboards',
  ],
  [
    'MON-32',
    fleetWith((fleet) => ({ ...fleet, uid: 'instance', rows: [{ title: 'Now', panels: [firstPanel!] }] })),
    'dashboards.uid must be different uids of 1 to 40 lower-case letters, digits and hyphens, and different titles of panels on each, got "instance"',
    'rename one of those named, in constructs/monitoring/dashboards',
  ],
  [
    'MON-33',
    panelWith({ queries: [{ expr: 'count(up{job="node",zone=~"$zone"})', legend: 'instances' }] }),
    'dashboards.variables must be variables of the dashboard, each in some query, got "fleet: unknown zone"',
    'correct the queries or variables named, in constructs/monitoring/dashboards',
  ],
];

const said = (findings: ReturnType<typeof checkModel>) => findings.map(formatFinding);

describe('settings of monitoring', () => {
  test.each(SETTINGS)('%s', (rule, input, complaint, mend) => {
    expect(said(checkMonitoring(input))).toEqual([`prod/monitoring  ${rule}\n  ${complaint}\n  mend: ${mend}`]);
  });

  test.each([
    ['a week before it can wait no longer, at the latest', 13, ['MON-06']],
    ['not before `npm run certificates` makes another one', 91, ['MON-06']],
    ['nowhere but in a cluster', undefined, ['MON-07']],
    ['two weeks before its end', 14, []],
    ['as soon as it is renewed', 90, []],
  ])("the end of a server's certificate is warned of: %s", (_when, monitoringCertificateDays, broken) => {
    const findings = checkMonitoring(withThresholds({ monitoringCertificateDays }));

    expect(findings.map(({ rule }) => rule)).toEqual(broken);
  });

  test('each rule has a row', () => {
    expect(SETTINGS.map(([rule]) => rule)).toEqual(MONITORING_RULES.map(({ id }) => id));
  });
});

describe('queries', () => {
  test.each(QUERIES)('%s', (rule, expr, complaint, mend) => {
    const model = withQuery('HostDown', expr);

    expect(said(checkModel('prod/monitoring', model))).toEqual([
      `prod/monitoring  ${rule}\n  ${complaint}\n  mend: ${mend}`,
    ]);
  });

  test('each rule has a row', () => {
    expect(QUERIES.map(([rule]) => rule)).toEqual(QUERY_RULES.map(({ id }) => id));
  });
});

describe('alerts and dashboards', () => {
  test.each(MODELS)('%s', (rule, model, complaint, mend) => {
    expect(said(checkModel('prod/monitoring', model))).toEqual([
      `prod/monitoring  ${rule}\n  ${complaint}\n  mend: ${mend}`,
    ]);
  });

  test('each rule has a row', () => {
    expect(MODELS.map(([rule]) => rule)).toEqual(MODEL_RULES.map(({ id }) => id));
  });
});

test.each(Object.entries(INPUTS))('the monitoring of %s breaks no rule', (_name, input) => {
  expect(said(checkMonitoring(input))).toEqual([]);
});

test('every rule of this area is in the table of all rules', () => {
  const table = readFileSync('docs/rules.md', 'utf8');

  expect(ALL_MONITORING_RULES.filter(({ id }) => !table.includes(`| ${id} |`))).toEqual([]);
});
