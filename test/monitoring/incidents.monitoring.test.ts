import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { alertRules } from '../../constructs/monitoring/alerts';
import { INHIBITIONS } from '../../constructs/monitoring/routing';
import type { AlertRule } from '../../constructs/monitoring/types';
import { AlertmanagerCluster } from '../../delivery/servers/alertmanager';
import { Authority } from '../../delivery/servers/authority';
import { until } from '../../delivery/servers/program';
import { CASES } from '../constructs/monitoring/cases';
import { INPUTS } from '../support/monitoring';
import { TopicStandIn } from '../support/monitoring/topic-stand-in';
import { describeWith } from '../support/tools';

// Dozens of connections with TLS on a busy machine.
jest.setTimeout(60_000);

type Labels = Readonly<Record<string, string>>;

const ALERTS = alertRules(INPUTS.prod);
const DIVISOR = 20;
const TOPICS = { critical: 'critical', warning: 'warning', heartbeat: 'heartbeat' } as const;
const PAIRS = INHIBITIONS.flatMap(({ source, targets, equal }) => targets.map((target) => ({ source, target, equal })));

/** As Prometheus sends it: the rule's own labels, those of its series, and the environment's. */
function sent(name: string, labels: Labels): { labels: Labels; annotations: Labels } {
  const { alert, severity, owner, summary, runbookUrl } = ALERTS.find(({ alert: each }) => each === name) as AlertRule;
  return {
    labels: { ...labels, alertname: alert, severity, owner, environment: 'prod' },
    annotations: { summary, description: summary, runbook_url: runbookUrl },
  };
}
const labelsOf = (name: string): Labels => CASES[name]!.labels;

const postgres = (instance: string): Labels => ({ job: 'postgres', instance });
const service = (name: string): Labels => ({ service: name });

/** [incident, alerts that fire, those that are told] */
const INCIDENTS: readonly [string, readonly (readonly [string, Labels])[], readonly string[]][] = [
  [
    'a replica is down',
    [
      ['PostgresDown', postgres('replica-1')],
      ['PostgresReplicaMissing', postgres('replica-1')],
      ['PostgresSlotInactive', { ...postgres('primary'), slot_name: 'rds_1' }],
    ],
    ['PostgresDown replica-1'],
  ],
  [
    'a replica is promoted',
    [
      ['PostgresReplicaMissing', postgres('replica-1')],
      ['PostgresSlotInactive', { ...postgres('primary'), slot_name: 'rds_1' }],
    ],
    ['PostgresReplicaMissing replica-1'],
  ],
  [
    'one replica is cut off, and another is behind',
    [
      ['PostgresReplicationBroken', { instance: 'primary' }],
      ['PostgresReplicaLagging', postgres('replica-2')],
    ],
    ['PostgresReplicaLagging replica-2', 'PostgresReplicationBroken primary'],
  ],
  [
    'one replica is down, and another is behind',
    [
      ['PostgresDown', postgres('replica-1')],
      ['PostgresReplicaLagging', postgres('replica-2')],
    ],
    ['PostgresDown replica-1', 'PostgresReplicaLagging replica-2'],
  ],
  [
    'an Alertmanager is lost',
    [
      ['MonitoringReplicaMissing', { job: 'alertmanager' }],
      ['TargetDown', { job: 'alertmanager', instance: 'alertmanager-2' }],
    ],
    ['MonitoringReplicaMissing'],
  ],
  [
    'a Prometheus is lost, and an instance is not measured',
    [
      ['MonitoringReplicaMissing', { job: 'prometheus' }],
      ['TargetDown', { job: 'prometheus', instance: 'prometheus-1' }],
      ['TargetDown', { job: 'node', instance: 'i-1' }],
    ],
    ['MonitoringReplicaMissing', 'TargetDown i-1'],
  ],
  [
    "one service waits for connections, and another's answers are slow",
    [
      ['ServicePoolExhausted', { ...service('app'), pool: 'primary' }],
      ['ServiceLatencyFast', service('app')],
      ['ServiceLatencySlow', service('app')],
      ['ServiceLatencyFast', service('reports')],
    ],
    ['ServiceLatencyFast reports', 'ServicePoolExhausted app'],
  ],
];

describeWith(['alertmanager', 'openssl'], 'a real Alertmanager', () => {
  let folder: string;
  let topics: TopicStandIn;
  let alertmanager: AlertmanagerCluster;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'devops-simulator-incidents-'));
    topics = await TopicStandIn.start();
    alertmanager = await AlertmanagerCluster.start(folder, {
      input: {
        ...INPUTS.prod,
        durationDivisor: DIVISOR,
        servers: { prometheus: 1, alertmanager: 1, grafana: 0 },
      },
      region: 'eu-west-1',
      topics: TOPICS,
      endpoint: topics.url,
      tls: new Authority(join(folder, 'tls')).issue('alertmanager'),
    });
    await alertmanager.post([sent('Watchdog', {})]);
  }, 120_000);
  afterAll(async () => {
    await alertmanager?.stop();
    topics?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const active = async (): Promise<string[]> =>
    (await alertmanager.active())
      .filter(({ alertname }) => alertname !== 'Watchdog')
      .map(({ alertname, instance, service: name }) => [alertname, instance ?? name].filter(Boolean).join(' '))
      .sort();

  /** What it would tell of these alerts, and of nothing else. */
  async function toldOf(alerts: readonly ReturnType<typeof sent>[]): Promise<string[]> {
    await alertmanager.post(alerts);
    try {
      let before: string[];
      let told = await active();
      // It learns what an alert silences a moment after it has the alert: two looks must agree.
      do {
        before = told;
        await sleep(100);
        told = await active();
      } while (told.join() !== before.join());
      return told;
    } finally {
      const endsAt = new Date(Date.now() - 1000).toISOString();
      const startsAt = new Date(Date.now() - 60_000).toISOString();
      await alertmanager.post(alerts.map((each) => ({ ...each, startsAt, endsAt })));
    }
  }

  test.each(PAIRS)('$source silences $target of the same $equal', async ({ source, target, equal }) => {
    const [one, other] = [labelsOf(source), labelsOf(target)];
    const common = Object.fromEntries(equal.filter((label) => label !== 'environment').map((label) => [label, 'same']));
    const told = await toldOf([sent(source, { ...one, ...common }), sent(target, { ...other, ...common })]);

    // A label that neither has is equal, too, and would silence everything.
    expect(equal.filter((label) => label !== 'environment' && !(label in one && label in other))).toEqual([]);
    expect(told.map((each) => each.split(' ')[0])).toEqual([source]);
  });

  test.each(PAIRS.filter(({ equal }) => !equal.includes('environment')))(
    '$source leaves $target of another $equal',
    async ({ source, target, equal }) => {
      const differing = (value: string) => Object.fromEntries(equal.map((label) => [label, value]));
      const told = await toldOf([
        sent(source, { ...labelsOf(source), ...differing('one') }),
        sent(target, { ...labelsOf(target), ...differing('other') }),
      ]);

      expect(told.map((each) => each.split(' ')[0])).toEqual([source, target].sort());
    },
  );

  test.each(INCIDENTS)('%s', async (_incident, alerts, expected) => {
    expect(await toldOf(alerts.map(([name, labels]) => sent(name, labels)))).toEqual(expected);
  });

  test('says once a minute that alerts arrive, and not every other', async () => {
    await until('six heartbeats', () => topics.of('heartbeat').length >= 6);
    const times = topics.of('heartbeat').map(({ receivedAt }) => receivedAt);
    const gaps = times.slice(1).map((time, index) => time - times[index]!);
    const median = gaps.sort((one, other) => one - other)[Math.floor(gaps.length / 2)]!;

    expect((median * DIVISOR) / 1000).toBeGreaterThan(50);
    expect((median * DIVISOR) / 1000).toBeLessThan(80);
  }, 130_000);

  test('that messages cannot be sent is told on both topics, in ASCII', async () => {
    const { labels, annotations } = sent('AlertmanagerNotSending', labelsOf('AlertmanagerNotSending'));
    await alertmanager.post([{ labels, annotations: { ...annotations, summary: 'café' } }]);
    const arrived = (topic: 'critical' | 'warning') =>
      topics.of(topic).filter(({ message }) => message.includes('AlertmanagerNotSending'));
    await until('a message on both', () => arrived('critical').length > 0 && arrived('warning').length > 0);

    expect([...arrived('critical'), ...arrived('warning')].map(({ subject }) => subject)).toEqual([
      'CRITICAL prod: caf?',
      'CRITICAL prod: caf?',
    ]);
  }, 130_000);
});
