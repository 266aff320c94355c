import { readFileSync } from 'node:fs';
import { environments } from '../../environments';
import { RULES } from '../../stacks/rules';
import { changedCompany, company, findingsOf, rulesOf } from '../support/company';
import { leavesOf, replaced } from '../support/leaves';

/** Wrong values of every kind, for a leaf of any kind. */
const WRONG: readonly unknown[] = [undefined, -1, 1_000_000, 1.5, 'x', ''];

const { prod } = environments;
const [app] = prod.services;
/** What breaks a rule that no single wrong leaf of an environment breaks. */
const MISTAKES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'SITE-01': { 'site.accounts.prod.id': '1234' },
  'SITE-02': { 'site.accounts.prod.id': '222222222222' },
  'SITE-03': { 'site.organization': 'Example Ltd.' },
  'SITE-04': { 'site.repository': 'example/*' },
  'SITE-05': { 'site.accounts.prod.id': '123456789012' },
  'ENV-30': { 'environments.prod.cluster': undefined },
  'ENV-31': { 'environments.dev.cluster': prod.cluster },
  'ENV-05': { 'environments.prod.deletionProtection': false },
  'ENV-06': { 'environments.prod.alerting.emails': [] },
  'ENV-10': { 'environments.prod.services.0.scaling': undefined },
  'ENV-14': { 'environments.prod.services': [app, app] },
  'ENV-15': { 'environments.dev': prod },
  'ENV-16': { 'environments.dev.network.vpc.create.cidr': '10.10.64.0/18' },
  'OWN-01': { 'owners.app': { cidr: '10.64.128.0/18', expires: '2027-01-01' } },
  'OWN-02': { 'owners.anna.cidr': '10.64.0.0/24' },
  'OWN-03': { 'owners.anna.cidr': '10.20.0.0/18' },
  'OWN-04': { 'owners.anna.expires': 'in March' },
  'OWN-05': { 'choices.asOf': '2030-01-01' },
  'RUN-02': { 'choices.asOf': '2026-11-01' },
  'RUN-03': { 'choices.asOf': '2030-01-01' },
  'DB-01': { 'environments.dev.name': `dev-${'x'.repeat(60)}` },
  'DB-03': { 'choices.asOf': '2026-11-01' },
  'DB-04': { 'choices.asOf': '2030-01-01' },
  'DB-05': { 'choices.asOf': 'tomorrow' },
  'DB-08': { 'environments.prod.services.0.database.connectionsPerProcess': 200 },
  'DB-17': { 'environments.prod.database.backup.window': '03:30-04:30' },
  'DB-18': { 'environments.prod.database.replicaMaintenanceWindow': 'sun:03:30-sun:04:30' },
  'ID-04': { 'choices.asOf': '2030-01-01' },
};

/**
 * Rules with a broken environment of their own in a test of their construct, and rules of the finished tree, which only a
 * line of our own code can break. Where each has its row.
 */
const ELSEWHERE: Readonly<Record<string, RegExp>> = {
  'test/environments/runtime.test.ts': /^RUN-01$/,
  'test/constructs/kubernetes/rules.test.ts': /^K8S-(0\d|10)$/,
  'test/constructs/kubernetes/tree-rules.test.ts': /^K8S-2\d$/,
  'test/constructs/kubernetes/objects/tree-rules.test.ts': /^K8S-[34]\d$/,
  'test/constructs/network/rules.test.ts': /^NET-(0\d|12)$/,
  'test/constructs/load-balancer/rules.test.ts': /^TLS-0\d$/,
  'test/constructs/app-server/rules.test.ts': /^APP-[01]\d$/,
  'test/constructs/alerting/rules.test.ts': /^ALM-0\d$/,
  'test/constructs/monitoring/rules.test.ts': /^MON-[123]\d$/,
  'test/constructs/monitoring/config/rules.test.ts': /^MON-5[0-3]$/,
  'test/constructs/monitoring/config/grafana.test.ts': /^MON-5[456]$/,
  'test/constructs/rollout/rules.test.ts': /^ROL-/,
  'test/constructs/work/rules.test.ts': /^WRK-0/,
  'test/constructs/work/tree-rules.test.ts': /^WRK-1/,
  'test/constructs/network/tree-rules.test.ts': /^NET-1\d$/,
  'test/constructs/load-balancer/tree-rules.test.ts': /^TLS-2\d$/,
  'test/constructs/app-server/tree-rules.test.ts': /^APP-3\d$/,
  'test/constructs/database/tree-rules.test.ts': /^DB-(2[3-9]|3\d)$/,
  'test/constructs/alerting/tree-rules.test.ts': /^ALM-1\d$/,
  'test/constructs/account/wildcards.test.ts': /^ID-01$/,
  'test/constructs/account/trust.test.ts': /^ID-03$/,
  'test/constructs/account/principals.test.ts': /^ID-0[78]$/,
  'test/constructs/account/tree-rules.test.ts': /^ID-0[256]$/,
};

describe('one wrong value', () => {
  const seen = new Set<string>();

  test.each([environments.prod, environments.dev])(
    'in any leaf of $name is a finding or accepted, never an exception',
    (environment) => {
      for (const path of leavesOf(environment)) {
        for (const wrong of WRONG) {
          const broken = changedCompany({
            [`environments.${environment.name}`]: replaced(environment, path, () => wrong),
          });
          for (const { rule } of findingsOf(broken, environment.name)) seen.add(rule);
        }
      }
    },
  );

  test.each(Object.entries(MISTAKES))('%s is broken by its mistake', (rule, changes) => {
    const found = rulesOf(findingsOf(changedCompany(changes)));

    expect(found).toContain(rule);
    seen.add(rule);
  });

  test('every rule is broken by an environment here, or by a construct in the test that is named', () => {
    const elsewhere = (id: string) =>
      Object.entries(ELSEWHERE).some(
        ([file, ids]) => ids.test(id) && new RegExp(`'${id}\\b`).test(readFileSync(file, 'utf8')),
      );
    const missed = RULES.map(({ id }) => id).filter((id) => !seen.has(id) && !elsewhere(id));

    expect(missed).toEqual([]);
  });

  test('without any, nothing but the calendar speaks', () => {
    expect(rulesOf(findingsOf(company))).toEqual([]);
  });
});

/** Mistakes in different constructs at once, and every rule that must be reported. */
const SEVERAL: readonly [name: string, changes: Readonly<Record<string, unknown>>, rules: readonly string[]][] = [
  [
    'unprotected data',
    { deletionProtection: false, 'database.multiAz': false, 'alerting.emails': [], 'database.slowQueryMs': -2 },
    ['ALM-06', 'DB-19', 'ENV-05', 'ENV-06', 'ENV-07'],
  ],
  [
    'a tunnel and a small network',
    {
      ingress: { kind: 'tunnel' },
      'network.vpc.create.natGateways': 'single',
      'network.vpc.create.cidr': '10.10.0.0/22',
    },
    ['ENV-02', 'ENV-08', 'ENV-17', 'MON-07', 'NET-03'],
  ],
  [
    'no backups, and a replica that needs them',
    { 'database.backup': { retentionDays: 0, window: '01:00-01:10' }, 'services.0.capacity.max': 2 },
    ['APP-03', 'APP-08', 'DB-13', 'DB-14', 'ENV-04'],
  ],
  [
    'hasty leaving',
    {
      'services.0.route.deregistrationDelaySeconds': 0,
      'services.0.drain.serviceDrainSeconds': 5,
      'ingress.idleTimeoutSeconds': 90,
    },
    ['APP-16', 'APP-18', 'TLS-08'],
  ],
  [
    'thresholds that never speak',
    {
      'services.0.rollbackAlarms': { maxErrorPercent: 100, maxLatencySeconds: 0 },
      'services.0.rollout.bakeSeconds': -1,
    },
    ['ALM-03', 'ALM-04', 'ROL-01'],
  ],
  [
    'another machine than its image',
    { 'services.0.instanceType': 'm7i.large', 'services.0.ami.id': 'resolve:ssm:/latest', 'services.0.port': 80 },
    ['APP-02', 'APP-05', 'APP-06'],
  ],
  [
    'windows that meet',
    {
      'database.backup.window': '03:30-04:30',
      'database.replicaMaintenanceWindow': 'sun:03:30-sun:04:30',
      'network.vpc.create.flowLogRetentionDays': 8,
    },
    ['DB-17', 'DB-18', 'NET-06'],
  ],
  [
    'a database too small for its clients',
    {
      'database.instanceClass': 'db.t4g.micro',
      'database.maxStorageGiB': 50,
      'services.0.rollout.maxHealthyPercent': 100,
    },
    ['APP-07', 'DB-08', 'DB-10'],
  ],
  [
    'a name outside the zone, and nobody to mail',
    { 'ingress.hostName': 'app.elsewhere.example.org', 'alerting.emails': ['oncall'], account: 'sandbox' },
    ['ALM-01', 'ALM-05', 'ENV-11', 'TLS-02'],
  ],
  [
    'a company that is half filled in',
    {
      'site.organization': 'Example Ltd.',
      'site.repository': 'example',
      'site.runbookBaseUrl': 'wiki',
      'database.engineVersion': '9.6',
    },
    ['ALM-02', 'ALM-13', 'DB-02', 'MON-21', 'SITE-03', 'SITE-04'],
  ],
];

describe('several wrong values at once', () => {
  test.each(SEVERAL)('%s: all are reported', (_name, changes, rules) => {
    const inProd = Object.fromEntries(
      Object.entries(changes).map(([path, value]) => [
        path.startsWith('site.') ? path : `environments.prod.${path}`,
        value,
      ]),
    );

    expect(rulesOf(findingsOf(changedCompany(inProd), 'prod'))).toEqual(rules);
  });
});
