import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { alertRules, ruleGroups } from '../../../constructs/monitoring/alerts';
import { renderRuleFile } from '../../../constructs/monitoring/rule-file';
import type { AlertRule } from '../../../constructs/monitoring/types';
import { programFile } from '../../../delivery/tools/folder';
import { INPUTS } from '../../support/monitoring';
import { describeWith } from '../../support/tools';
import type { AlertCase, Series } from './cases/alert-case';
import { HOST_CASES } from './cases/host';
import { POSTGRES_CASES } from './cases/postgres';
import { SELF_CASES } from './cases/self';
import { requests, SERVICE_CASES } from './cases/service';
import { TARGET_CASES } from './cases/targets';

const CASES: Readonly<Record<string, AlertCase>> = {
  ...HOST_CASES,
  ...SERVICE_CASES,
  ...POSTGRES_CASES,
  ...TARGET_CASES,
  ...SELF_CASES,
};
const ALERTS = alertRules(INPUTS.prod);
/** Fires always, so it has no good series. */
const WITHOUT_CASE = ['Watchdog'];
const PATIENCE_SECONDS = 120;

/** [alert, seconds, labels, summary, description, heading] */
const MAILS: readonly [string, number, AlertCase['labels'], string, string, string][] = [
  [
    'HostDiskFull',
    420,
    CASES['HostDiskFull']!.labels,
    'Disk of i-1 is nearly full',
    'devops-simulator-prod-app i-1: 6.7 % of / is free, less than 10 %.',
    'host-disk-full',
  ],
  [
    'ServiceErrorsFast',
    420,
    { service: 'app' },
    'app: error budget (errors) burns 14.4 times too fast',
    'devops-simulator-prod-app: 2% of requests were answered with an error, of 0.1 % that the objective allows over 30 days: at 14.4 times that speed, within an hour 2 % of the budget are gone.',
    'service-errors',
  ],
  [
    'PostgresReplicationBroken',
    240,
    { instance: 'primary' },
    'A replica receives nothing from its primary',
    'devops-simulator-prod-primary streams to 0 of 1 replicas. Reads grow old, and the log piles up on its disk.',
    'postgres-replication-broken',
  ],
  [
    'CertificateExpiring',
    720,
    CASES['CertificateExpiring']!.labels,
    'The certificate of https://app.devops-simulator.example.com expires',
    'https://app.devops-simulator.example.com shows clients a certificate that expires in 20.0 days, less than 21.',
    'certificate-expiring',
  ],
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rules-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};
const promtool = (...args: string[]): string => {
  const { stdout, stderr, status } = spawnSync(programFile('promtool'), args, { encoding: 'utf8' });
  return status === 0 ? '' : `${stdout}${stderr}`;
};

/** One look at what fires. */
interface Look {
  readonly seconds: number;
  readonly firing: readonly Readonly<Record<string, string>>[];
}
interface Scene {
  readonly name: string;
  readonly input: readonly Series[];
  readonly looks: readonly Look[];
}

/** What promtool says of these scenes; nothing when all is as expected. */
const judge = (alert: string, scenes: readonly Scene[]): string =>
  promtool('test', 'rules', write(`${alert}.test.yml`, testFile(alert, scenes)));

/** Only the alert's own group is evaluated, which is a fifth of the time. */
const testFile = (alert: string, scenes: readonly Scene[], more: object = {}): string =>
  stringify({
    rule_files: [
      write(
        `${alert}.yml`,
        renderRuleFile(ruleGroups(INPUTS.prod).filter(({ alerts }) => alerts.some((each) => each.alert === alert))),
      ),
    ],
    evaluation_interval: '1m',
    tests: scenes.map(({ name, input, looks }) => ({
      name,
      interval: '1m',
      input_series: input.map(([series, values]) => ({ series, values })),
      promql_expr_test: looks.map(({ seconds, firing }) => ({
        expr: `ALERTS{alertname="${alert}",alertstate="firing"}`,
        eval_time: `${seconds}s`,
        exp_samples: firing.map((labels) => ({ labels: sample(labels), value: 1 })),
      })),
      ...more,
    })),
  });

const sample = (labels: Readonly<Record<string, string>>): string =>
  `ALERTS{${Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')}}`;

const silentAt = (...seconds: readonly number[]): Look[] => seconds.map((each) => ({ seconds: each, firing: [] }));
const firing = ({ alert, severity, owner }: AlertRule, labels: AlertCase['labels']) => ({
  alertname: alert,
  alertstate: 'firing',
  severity,
  owner,
  ...labels,
});

test('every alert of production has a bad series and a good one', () => {
  expect(Object.keys(CASES).sort()).toEqual(
    ALERTS.map(({ alert }) => alert)
      .filter((alert) => !WITHOUT_CASE.includes(alert))
      .sort(),
  );
});

describeWith(['promtool'], 'the rendered rules', () => {
  test.each(Object.entries(INPUTS))('of %s are accepted by promtool', (name, input) => {
    expect(
      promtool('check', 'rules', '--lint=all', '--lint-fatal', write(`${name}.yml`, renderRuleFile(ruleGroups(input)))),
    ).toBe('');
  });

  test('would be refused with a function that does not exist', () => {
    const text = renderRuleFile(ruleGroups(INPUTS.prod)).replace('predict_linear(', 'predict_linaer(');

    expect(promtool('check', 'rules', write('wrong.yml', text))).toContain(
      'unknown function with name "predict_linaer"',
    );
  });
});

describeWith(['promtool'], 'an alert', () => {
  const judged = ALERTS.filter(({ alert }) => alert in CASES);

  test.each(judged)(
    '$alert fires on a bad series within its time and not before, and is silent on a good one',
    (alert) => {
      const { bad, good, labels, seenWithinSeconds = PATIENCE_SECONDS } = CASES[alert.alert]!;
      const latest = alert.forSeconds + seenWithinSeconds;
      const tooSoon = alert.forSeconds - 60;

      expect(
        judge(alert.alert, [
          {
            name: 'bad',
            input: bad,
            looks: [
              ...(tooSoon > 0 ? [{ seconds: tooSoon, firing: [] }] : []),
              { seconds: latest, firing: [firing(alert, labels)] },
            ],
          },
          { name: 'good', input: good, looks: silentAt(latest / 2, latest, latest + 1_800) },
        ]),
      ).toBe('');
    },
  );

  /** What a person reads in the mail, in whole: with this environment's names and an address that opens. */
  test.each(MAILS)('%s says what it is about', (alert, seconds, labels, summary, description, heading) => {
    const { severity, owner } = ALERTS.find((each) => each.alert === alert)!;
    const runbook_url = `https://github.com/example/devops-simulator/blob/main/docs/runbooks.md#${heading}`;
    const expected = {
      exp_labels: { severity, owner, ...labels },
      exp_annotations: { summary, description, runbook_url },
    };
    const file = testFile(alert, [{ name: 'mail', input: CASES[alert]!.bad, looks: [] }], {
      alert_rule_test: [{ alertname: alert, eval_time: `${seconds}s`, exp_alerts: [expected] }],
    });

    expect(promtool('test', 'rules', write(`${alert}.mail.yml`, file))).toBe('');
  });

  test('Watchdog always fires', () => {
    const watchdog = ALERTS.find(({ alert }) => alert === 'Watchdog')!;
    const looks = [0, 60, 3_600].map((seconds) => ({ seconds, firing: [firing(watchdog, {})] }));

    expect(judge('Watchdog', [{ name: 'always', input: [], looks }])).toBe('');
  });

  test.each([
    ['ServiceErrorsFast', requests(0.3)],
    ['ServiceErrorsSteady', requests(0.3)],
    ['ServiceLatencyFast', requests(0, 0.3, 5)],
  ])('%s leaves what rolls a release back to CloudWatch', (alert, input) => {
    expect(judge(alert, [{ name: 'acute', input, looks: silentAt(600, 1_800, 7_200) }])).toBe('');
  });

  test('ServiceErrorsFast fires on a share beyond that where so few fail that CloudWatch takes it for no evidence', () => {
    const fast = ALERTS.find(({ alert }) => alert === 'ServiceErrorsFast')!;
    const looks = [{ seconds: 3_600, firing: [firing(fast, { service: 'app' })] }];

    expect(judge(fast.alert, [{ name: 'few', input: requests(0.3, 0, 1, 6), looks }])).toBe('');
  });
});
