import { alertRules, ruleGroups } from '../../../constructs/monitoring/alerts';
import { renderRuleFile } from '../../../constructs/monitoring/rule-file';
import { INPUTS } from '../../support/monitoring';
import { branchesOf } from '../../support/monitoring/branches';
import { firing, onlyFor, PromtoolRules, type Scene, silentAt } from '../../support/monitoring/promtool-rules';
import { describeWith } from '../../support/tools';
import { CASES } from './cases';
import { type AlertCase, series, stays } from './cases/alert-case';

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
  [
    'MonitoringCertificateExpiring',
    720,
    { server: 'prometheus' },
    'The certificate of prometheus ends soon',
    'devops-simulator-prod: prometheus shows the other servers of the monitoring a certificate that ends in 29.0 days, less than 30.',
    'monitoring-certificate',
  ],
  [
    'MonitoringCertificateEnding',
    720,
    { server: 'prometheus' },
    'The certificate of prometheus ends within days',
    'devops-simulator-prod: prometheus shows the other servers of the monitoring a certificate that ends in 6.9 days, less than 7: from then on they refuse each other, and nobody is told of anything.',
    'monitoring-certificate',
  ],
  [
    'MonitoringCertificateUnseen',
    1_920,
    { server: 'postgres-exporter' },
    'The certificate of postgres-exporter is not seen',
    'devops-simulator-prod: postgres-exporter answers Prometheus, and has shown the blackbox exporter no certificate for 30 minutes: nobody would be told that it ends.',
    'monitoring-certificate',
  ],
];

const rules = new PromtoolRules();
afterAll(rules.remove);

const judge = (alert: string, scenes: readonly Omit<Scene, 'alert'>[], more: object = {}): string =>
  rules.judge(
    onlyFor(alert, ruleGroups(INPUTS.prod)),
    scenes.map((each) => ({ ...each, alert })),
    60,
    more,
  );

test('every alert of production has a bad series and a good one', () => {
  expect(Object.keys(CASES).sort()).toEqual(
    ALERTS.map(({ alert }) => alert)
      .filter((alert) => !WITHOUT_CASE.includes(alert))
      .sort(),
  );
});

describeWith(['promtool'], 'the rendered rules', () => {
  test.each(Object.entries(INPUTS))('of %s are accepted by promtool', (_name, input) => {
    const file = rules.write(renderRuleFile(ruleGroups(input)));

    expect(rules.run('check', 'rules', '--lint=all', '--lint-fatal', file)).toBe('');
  });

  test('would be refused with a function that does not exist', () => {
    const text = renderRuleFile(ruleGroups(INPUTS.prod)).replace('predict_linear(', 'predict_linaer(');

    expect(rules.run('check', 'rules', rules.write(text))).toContain('unknown function with name "predict_linaer"');
  });
});

describeWith(['promtool'], 'an alert', () => {
  const judged = ALERTS.filter(({ alert }) => alert in CASES);

  test.each(judged)(
    '$alert fires on a bad series within its time and not before, and is silent on a good one',
    (alert) => {
      const { bad, good, alsoGood = [], labels, seenWithinSeconds = PATIENCE_SECONDS } = CASES[alert.alert]!;
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
          ...[good, ...alsoGood].map((input) => ({
            name: 'good',
            input,
            looks: silentAt(latest / 2, latest, latest + 1_800),
          })),
        ]),
      ).toBe('');
    },
  );

  /** A branch that never fires looks like one that does, as long as the others are tried. */
  test('fires by each branch of its query alone', () => {
    const branches = judged.flatMap((alert) =>
      branchesOf(alert.expr).map((expr, index) => ({ ...alert, alert: `${alert.alert}${index}`, expr, index })),
    );
    const scenes = judged.flatMap((alert) => {
      const { others = [], seenWithinSeconds = PATIENCE_SECONDS, ...first } = CASES[alert.alert]!;
      return [first, ...others].map(({ bad, labels }, index) => {
        const name = branchesOf(alert.expr).length === 1 ? `${alert.alert}0` : `${alert.alert}${index}`;
        const fires = [firing({ ...alert, alert: name }, labels)];
        return {
          name,
          alert: name,
          input: bad,
          looks: [{ seconds: alert.forSeconds + seenWithinSeconds, firing: fires }],
        };
      });
    });
    const recorded = ruleGroups(INPUTS.prod).map((group) => ({ ...group, alerts: [] }));

    expect(branches.map(({ alert }) => alert).filter((name) => !scenes.some((scene) => scene.alert === name))).toEqual(
      [],
    );
    expect(rules.judge([...recorded, { name: 'branches', recordings: [], alerts: branches }], scenes)).toBe('');
  });

  /** What a person reads in the mail, in whole: with this environment's names and an address that opens. */
  test.each(MAILS)('%s says what it is about', (alert, seconds, labels, summary, description, heading) => {
    const { severity, owner } = ALERTS.find((each) => each.alert === alert)!;
    const runbook_url = `https://github.com/example/devops-simulator/blob/main/docs/runbooks.md#${heading}`;
    const expected = {
      exp_labels: { severity, owner, ...labels },
      exp_annotations: { summary, description, runbook_url },
    };
    const more = { alert_rule_test: [{ alertname: alert, eval_time: `${seconds}s`, exp_alerts: [expected] }] };

    expect(judge(alert, [{ name: 'mail', input: CASES[alert]!.bad, looks: [] }], more)).toBe('');
  });

  test('a certificate that has ended is no longer about to, and its alert stays', () => {
    const { alert, severity, owner } = ALERTS.find((each) => each.alert === 'MonitoringCertificateEnding')!;
    const ended = series('probe_ssl_earliest_cert_expiry', { job: 'certificate', server: 'grafana' }, stays(3_600));
    const looks = [3_000, 7_200].map((seconds) => ({
      seconds,
      firing: [firing({ alert, severity, owner }, { server: 'grafana' })],
    }));
    const expected = {
      exp_labels: { severity, owner, server: 'grafana' },
      exp_annotations: {
        summary: 'The certificate of grafana ends within days',
        description:
          'devops-simulator-prod: grafana shows the other servers of the monitoring a certificate that has ended: from then on they refuse each other, and nobody is told of anything.',
        runbook_url: `${INPUTS.prod.runbookBaseUrl}#monitoring-certificate`,
      },
    };
    const more = { alert_rule_test: [{ alertname: alert, eval_time: '2h', exp_alerts: [expected] }] };

    expect(judge(alert, [{ name: 'ended', input: [ended], looks }], more)).toBe('');
  });

  test('Watchdog always fires', () => {
    const watchdog = ALERTS.find(({ alert }) => alert === 'Watchdog')!;
    const looks = [0, 60, 3_600].map((seconds) => ({ seconds, firing: [firing(watchdog, {})] }));

    expect(judge('Watchdog', [{ name: 'always', input: [], looks }])).toBe('');
  });
});
