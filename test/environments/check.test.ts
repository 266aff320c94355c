import { environments } from '../../environments';
import { checkEnvironment, ENVIRONMENT_RULES } from '../../environments/check';
import { checkTogether, SITE_RULES, TOGETHER_RULES } from '../../environments/check-together';
import { SMALL_NETWORK } from '../../environments/network';
import { site } from '../../environments/site';
import type { Environment, Site } from '../../environments/types';
import { formatFinding } from '../../validation/report';

const { prod, dev } = environments;
const [app] = prod.services;

/** A type cast away, as a JavaScript caller or a hurried `as` would. */
const weakProd = (change: object): Environment => ({ ...prod, ...change }) as Environment;
const weakDev = (change: object): Environment => ({ ...dev, ...change }) as Environment;

const ROWS: readonly [rule: string, environment: Environment, message: string][] = [
  [
    'ENV-01',
    weakProd({ database: undefined, services: [] }),
    'prod  ENV-01\n  sections must be name, account, network, ingress, services, database, deletionProtection, alerting, monitoring, got missing "services", "database"\n  mend: restore the missing section in the environment\'s file; `npm run types` points at it',
  ],
  [
    'ENV-02',
    weakProd({ ingress: { kind: 'tunnel' } }),
    'prod  ENV-02\n  ingress.kind must be "public-tls", got "tunnel"\n  mend: set ingress to { kind: \'public-tls\', … } in environments/prod.ts',
  ],
  [
    'ENV-03',
    weakProd({ database: { ...prod.database, replicas: 0 } }),
    'prod  ENV-03\n  database.replicas must be a whole number from 1 to 5, got 0\n  mend: set database.replicas in environments/prod.ts to at least 1',
  ],
  [
    'ENV-04',
    weakProd({ database: { ...prod.database, backup: undefined } }),
    'prod  ENV-04\n  database.backup.retentionDays must be a whole number from 7 to 35, got nothing\n  mend: set database.backup.retentionDays in environments/prod.ts to 7 or more',
  ],
  [
    'ENV-05',
    weakProd({ deletionProtection: false }),
    'prod  ENV-05\n  deletionProtection must be true, got false\n  mend: set deletionProtection in environments/prod.ts to true',
  ],
  [
    'ENV-06',
    weakProd({ alerting: { emails: [] } }),
    'prod  ENV-06\n  alerting.emails must be a list of at least one address, got an empty list\n  mend: add an address to alerting.emails in environments/prod.ts',
  ],
  [
    'ENV-07',
    weakProd({ database: { ...prod.database, multiAz: false } }),
    'prod  ENV-07\n  database.multiAz must be true, got false\n  mend: set database.multiAz in environments/prod.ts to true',
  ],
  [
    'ENV-40',
    weakProd({ monitoring: { ...prod.monitoring, servers: { prometheus: 1, alertmanager: 3, grafana: 2 } } }),
    'prod  ENV-40\n  monitoring.servers must be prometheus 2 or more, alertmanager 2 or more, grafana 1 or more, got prometheus 1, alertmanager 3, grafana 2\n  mend: raise monitoring.servers in environments/prod.ts',
  ],
  [
    'ENV-08',
    weakProd({ network: { ...prod.network, vpc: { create: { cidr: '10.10.0.0/16', ...SMALL_NETWORK } } } }),
    'prod  ENV-08\n  network must be 3 zones, and in a VPC that is made NAT gateways "one-per-zone", got zones 3, natGateways "single"\n  mend: set network.zones to three zones and network.vpc.create.natGateways to \'one-per-zone\' in environments/prod.ts',
  ],
  [
    'ENV-09',
    weakProd({ services: [{ ...app, nodeEnvironment: 'development' }] }),
    'prod  ENV-09\n  services.nodeEnvironment must be "production" for each service, got "app"\n  mend: set nodeEnvironment to \'production\' for the services named, in environments/prod.ts',
  ],
  [
    'ENV-10',
    weakProd({ services: [{ ...app, scaling: undefined }] }),
    'prod  ENV-10\n  services.scaling must be given for each service, got "app"\n  mend: add scaling to the services named, in environments/prod.ts',
  ],
  [
    'ENV-11',
    weakDev({ account: 'prod' }),
    'dev  ENV-11\n  account must be "sandbox", got "prod"\n  mend: set account in the environment\'s file',
  ],
  [
    'ENV-12',
    weakDev({ ingress: prod.ingress }),
    'dev  ENV-12\n  ingress.kind must be "tunnel", got "public-tls"\n  mend: set ingress to { kind: \'tunnel\' } in the environment\'s file',
  ],
  [
    'ENV-13',
    weakDev({ services: [{ ...dev.services[0], scaling: app.scaling }] }),
    'dev  ENV-13\n  services.capacity must be min 1 and desired 1 without scaling, for each service, got "app"\n  mend: set capacity.min and capacity.desired to 1 and remove scaling for the services named, in the environment\'s file',
  ],
  [
    'ENV-14',
    weakProd({ services: [app, app] }),
    'prod  ENV-14\n  services.name must be different for each service, got "app"\n  mend: rename one of the services named, in the environment\'s file',
  ],
  [
    'ENV-17',
    weakProd({ services: [{ ...app, route: undefined }] }),
    'prod  ENV-17\n  services.route, services.rollbackAlarms must be given for each service, since ingress is "public-tls", got "app"\n  mend: add or remove route and rollbackAlarms of the services named, in the environment\'s file',
  ],
  [
    'ENV-18',
    weakProd({
      services: [
        { ...app, name: 'App Server' },
        { ...app, name: undefined },
      ],
    }),
    'prod  ENV-18\n  services.name must be 1 to 12 lower-case letters and digits, a letter first, got "App Server", nothing\n  mend: rename the services named, in the environment\'s file',
  ],
  [
    'ENV-19',
    weakProd({ database: { ...prod.database, migration: { service: 'web', deadlineSeconds: 900 } } }),
    'prod  ENV-19\n  database.migration.service must be one of the services app, got "web"\n  mend: correct database.migration.service in the environment\'s file',
  ],
  [
    'ENV-30',
    weakProd({ cluster: undefined }),
    'prod  ENV-30\n  cluster must be given, got nothing\n  mend: add cluster to environments/prod.ts',
  ],
  [
    'ENV-31',
    weakDev({ cluster: { nodes: 1 } }),
    'dev  ENV-31\n  cluster must be absent, got nodes 1\n  mend: remove cluster from environments/dev.ts; experimental has a small one',
  ],
];

const TOGETHER: readonly [rule: string, site: Site, environments: readonly Environment[], message: string][] = [
  [
    'ENV-15',
    site,
    [prod, weakDev({ name: 'prod' })],
    'environments  ENV-15\n  name must be different for each environment, got "prod"\n  mend: rename one of the environments named, in environments/',
  ],
  [
    'ENV-16',
    site,
    [prod, weakDev({ network: { ...dev.network, vpc: { create: { cidr: '10.10.64.0/18', ...SMALL_NETWORK } } } })],
    'environments  ENV-16\n  network.vpc must be address ranges that share no address, got "prod 10.10.0.0/16 and dev 10.10.64.0/18"\n  mend: give one of each pair another CIDR, in environments/',
  ],
  [
    'SITE-01',
    { ...site, accounts: { ...site.accounts, prod: { ...site.accounts.prod, id: '1234' } } },
    [],
    'site  SITE-01\n  accounts.id must be 12 digits for each account, got "1234"\n  mend: correct the ids named, in environments/site.ts',
  ],
  [
    'SITE-02',
    { ...site, accounts: { prod: site.accounts.prod, sandbox: site.accounts.prod } },
    [],
    'site  SITE-02\n  accounts.id must be different for each account, got "111111111111"\n  mend: give prod and sandbox different ids in environments/site.ts',
  ],
  [
    'SITE-03',
    { ...site, organization: 'Example Corp' },
    [],
    'site  SITE-03\n  organization must be 2 to 20 lower-case letters, digits and hyphens, beginning with a letter, got "Example Corp"\n  mend: correct organization in environments/site.ts',
  ],
  [
    'SITE-04',
    { ...site, repository: 'example/*' },
    [],
    'site  SITE-04\n  repository must be owner/name without a wildcard, got "example/*"\n  mend: correct repository in environments/site.ts',
  ],
];

describe('rules of one environment', () => {
  test.each(ROWS)('%s is refused with its whole message', (rule, environment, message) => {
    const found = checkEnvironment(environment).filter((finding) => finding.rule === rule);

    expect(found.map(formatFinding)).toEqual([message]);
  });

  test.each(Object.values(environments))('$name as committed breaks none', (environment) => {
    expect(checkEnvironment(environment)).toEqual([]);
  });

  test('each has a row here', () => {
    expect(ROWS.map(([rule]) => rule).sort()).toEqual(['ENV-01', ...ENVIRONMENT_RULES.map(({ id }) => id)].sort());
  });
});

describe('rules of the site, and of environments beside each other', () => {
  test.each(TOGETHER)('%s is refused with its whole message', (_rule, broken, environments, message) => {
    expect(checkTogether(broken, environments).map(formatFinding)).toEqual([message]);
  });

  test('what is committed breaks none', () => {
    expect(checkTogether(site, Object.values(environments))).toEqual([]);
  });

  test('each has a row here', () => {
    expect(TOGETHER.map(([rule]) => rule)).toEqual([...TOGETHER_RULES, ...SITE_RULES].map(({ id }) => id));
  });
});
