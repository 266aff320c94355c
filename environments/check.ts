import { isNonEmptyList, isWhole, matches, repeated } from '../validation/checks';
import { type Finding, judge, type Rule, ruleFor, show } from '../validation/rule';
import type { ServiceSettings } from './service';
import type { Environment, NewVpc } from './types';

/**
 * Rules across fields and environments. Most stand in the types too; here they hold where a type was cast away, so
 * nothing may be taken for granted: every read is optional.
 */

const SECTIONS = [
  'name',
  'account',
  'network',
  'ingress',
  'services',
  'database',
  'deletionProtection',
  'alerting',
  'monitoring',
] as const;
const WHY = 'https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/welcome.html';
/** Of a VPC that exists: its owner's. */
const NOT_OURS = 'not ours';
const RDS = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide';

const rule = ruleFor<Environment>();
const isProd = ({ name }: Environment): boolean => name === 'prod';
const isNotProd = ({ name }: Environment): boolean => name !== 'prod';
const servicesThat =
  (broken: (service: ServiceSettings) => boolean) =>
  (environment: Environment): string[] =>
    environment.services.filter(broken).map(({ name }) => name);
const none = (names: readonly unknown[]): boolean => names.length === 0;

const isPublic = (ingress: Environment['ingress']): boolean => ingress?.kind === 'public-tls';
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
const isShaped = (environment: Environment, section: (typeof SECTIONS)[number]): boolean => {
  const value: unknown = environment[section];
  if (section === 'deletionProtection') return typeof value === 'boolean';
  if (section === 'name' || section === 'account') return typeof value === 'string';
  return section === 'services' ? isNonEmptyList(value) && value.every(isObject) : isObject(value);
};

/** Without its sections an environment cannot be read, so this one is judged before the others. */
export const SHAPE_RULE: Rule<Environment> = rule({
  id: 'ENV-01',
  sentence: 'Every section of an environment is present',
  reason: 'A section that is missing would make Terraform destroy what it described.',
  link: WHY,
  property: 'sections',
  allowed: SECTIONS.join(', '),
  mend: "restore the missing section in the environment's file; `npm run types` points at it",
  value: (environment) => ({ missing: SECTIONS.filter((section) => !isShaped(environment, section)) }),
  ok: ({ missing }) => none(missing),
});

export const ENVIRONMENT_RULES: readonly Rule<Environment>[] = [
  rule({
    id: 'ENV-02',
    sentence: 'Production is reached over TLS only',
    reason: 'Credentials and data would cross the internet in clear text.',
    link: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html',
    property: 'ingress.kind',
    allowed: '"public-tls"',
    mend: "set ingress to { kind: 'public-tls', … } in environments/prod.ts",
    when: isProd,
    value: ({ ingress }) => ingress.kind,
    ok: (kind) => kind === 'public-tls',
  }),
  rule({
    id: 'ENV-03',
    sentence: 'The production database has a read replica',
    reason: 'Reads would load the primary, and nothing could be promoted when the region of the primary is impaired.',
    link: `${RDS}/USER_PostgreSQL.Replication.ReadReplicas.html`,
    property: 'database.replicas',
    allowed: 'a whole number from 1 to 5',
    mend: 'set database.replicas in environments/prod.ts to at least 1',
    when: isProd,
    value: ({ database }) => database.replicas,
    ok: (replicas) => isWhole(replicas, 1, 5),
  }),
  rule({
    id: 'ENV-04',
    sentence: 'Production keeps daily backups for at least a week',
    reason: 'A mistake that is found after a weekend could not be undone.',
    link: `${RDS}/USER_WorkingWithAutomatedBackups.BackupRetention.html`,
    property: 'database.backup.retentionDays',
    allowed: 'a whole number from 7 to 35',
    mend: 'set database.backup.retentionDays in environments/prod.ts to 7 or more',
    when: isProd,
    value: ({ database }) => database.backup?.retentionDays,
    ok: (days) => isWhole(days, 7, 35),
  }),
  rule({
    id: 'ENV-05',
    sentence: 'Production is protected from deletion',
    reason: 'One wrong plan would delete the database or the load balancer.',
    link: `${RDS}/USER_DeleteInstance.html`,
    property: 'deletionProtection',
    allowed: 'true',
    mend: 'set deletionProtection in environments/prod.ts to true',
    when: isProd,
    value: ({ deletionProtection }) => deletionProtection,
    ok: (on) => on === true,
  }),
  rule({
    id: 'ENV-06',
    sentence: 'Somebody is mailed when production fails',
    reason: 'An alarm without an address wakes nobody.',
    link: 'https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html',
    property: 'alerting.emails',
    allowed: 'a list of at least one address',
    mend: 'add an address to alerting.emails in environments/prod.ts',
    when: isProd,
    value: ({ alerting }) => alerting.emails,
    ok: isNonEmptyList,
  }),
  rule({
    id: 'ENV-07',
    sentence: 'The production primary has a standby in another zone',
    reason: 'The loss of one zone would take the database away for as long as a restore takes.',
    link: `${RDS}/Concepts.MultiAZSingleStandby.html`,
    property: 'database.multiAz',
    allowed: 'true',
    mend: 'set database.multiAz in environments/prod.ts to true',
    when: isProd,
    value: ({ database }) => database.multiAz,
    ok: (on) => on === true,
  }),
  rule({
    id: 'ENV-40',
    sentence: 'Production is watched by two of each server that tells somebody',
    reason: 'With one, nobody is told while its node is replaced: just when things go wrong.',
    link: 'https://prometheus.io/docs/alerting/latest/high_availability/',
    property: 'monitoring.servers',
    allowed: 'prometheus 2 or more, alertmanager 2 or more, grafana 1 or more',
    mend: 'raise monitoring.servers in environments/prod.ts',
    when: isProd,
    value: ({ monitoring }) => monitoring.servers,
    ok: ({ prometheus, alertmanager, grafana }) => prometheus >= 2 && alertmanager >= 2 && grafana >= 1,
  }),
  rule({
    id: 'ENV-08',
    sentence: 'Production spans three zones, each with its own way out',
    reason: 'With a shared NAT gateway the loss of its zone cuts the others off from the internet.',
    link: 'https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html',
    property: 'network',
    allowed: '3 zones, and in a VPC that is made NAT gateways "one-per-zone"',
    mend: "set network.zones to three zones and network.vpc.create.natGateways to 'one-per-zone' in environments/prod.ts",
    when: isProd,
    value: ({ network: { zones, vpc } }) => ({
      zones: zones?.length,
      natGateways: 'existing' in Object(vpc) ? NOT_OURS : (vpc as { create?: NewVpc })?.create?.natGateways,
    }),
    ok: ({ zones, natGateways }) => zones === 3 && (natGateways === NOT_OURS || natGateways === 'one-per-zone'),
  }),
  rule({
    id: 'ENV-09',
    sentence: 'Production services run in production mode',
    reason: 'Development mode opens CORS and test logins.',
    link: 'https://expressjs.com/en/advanced/best-practice-performance.html',
    property: 'services.nodeEnvironment',
    allowed: '"production" for each service',
    mend: "set nodeEnvironment to 'production' for the services named, in environments/prod.ts",
    when: isProd,
    value: servicesThat(({ nodeEnvironment }) => nodeEnvironment !== 'production'),
    ok: none,
  }),
  rule({
    id: 'ENV-10',
    sentence: 'Production services scale by themselves',
    reason: 'Load beyond the smallest size would be answered with errors until a person comes.',
    link: 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html',
    property: 'services.scaling',
    allowed: 'given for each service',
    mend: 'add scaling to the services named, in environments/prod.ts',
    when: isProd,
    value: servicesThat(({ scaling }) => !isObject(scaling)),
    ok: none,
  }),
  rule({
    id: 'ENV-11',
    sentence: 'Only production lives in the production account',
    reason: 'Credentials for development would reach production data, state and keys.',
    link: 'https://docs.aws.amazon.com/whitepapers/latest/organizing-your-aws-environment/benefits-of-using-multiple-aws-accounts.html',
    property: 'account',
    allowed: ({ name }) => (name === 'prod' ? '"prod"' : '"sandbox"'),
    mend: "set account in the environment's file",
    value: ({ account }) => account,
    ok: (account, { name }) => (account === 'prod') === (name === 'prod') && ['prod', 'sandbox'].includes(account),
  }),
  rule({
    id: 'ENV-12',
    sentence: 'Environments outside production open no public port',
    reason: 'Their settings are relaxed: test logins, open CORS, no TLS.',
    link: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-sessions-start.html',
    property: 'ingress.kind',
    allowed: '"tunnel"',
    mend: "set ingress to { kind: 'tunnel' } in the environment's file",
    when: isNotProd,
    value: ({ ingress }) => ingress.kind,
    ok: (kind) => kind === 'tunnel',
  }),
  rule({
    id: 'ENV-13',
    sentence: 'Outside production a service is one instance, scaled by hand',
    reason: 'Automatic scaling is a promise of production, and a bill elsewhere.',
    link: 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scaling-manually.html',
    property: 'services.capacity',
    allowed: 'min 1 and desired 1 without scaling, for each service',
    mend: "set capacity.min and capacity.desired to 1 and remove scaling for the services named, in the environment's file",
    when: isNotProd,
    value: servicesThat(
      ({ capacity, scaling }) => capacity?.min !== 1 || capacity?.desired !== 1 || scaling !== undefined,
    ),
    ok: none,
  }),
  rule({
    id: 'ENV-14',
    sentence: 'Services of one environment have names of their own',
    reason: 'Two groups would fight over one name, image repository and log group.',
    link: 'https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html',
    property: 'services.name',
    allowed: 'different for each service',
    mend: "rename one of the services named, in the environment's file",
    value: ({ services }) => repeated(services.map(({ name }) => name)),
    ok: none,
  }),
  rule({
    id: 'ENV-17',
    sentence: 'A service has a route and rollback alarms exactly where there is a load balancer',
    reason: 'Without a route nobody reaches it, without alarms a bad release stays; elsewhere they would do nothing.',
    link: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html',
    property: 'services.route, services.rollbackAlarms',
    allowed: ({ ingress }) =>
      `${isPublic(ingress) ? 'given' : 'left out'} for each service, since ingress is ${show(ingress?.kind)}`,
    mend: "add or remove route and rollbackAlarms of the services named, in the environment's file",
    value: ({ ingress, services }) =>
      services
        .filter(({ route, rollbackAlarms }) =>
          [route, rollbackAlarms].some((part) => isObject(part) !== isPublic(ingress)),
        )
        .map(({ name }) => name),
    ok: none,
  }),
  rule({
    id: 'ENV-18',
    sentence: 'The name of a service can be part of every name that is made from it',
    reason: 'Roles, groups, containers and repositories are named after it; the load balancer leaves 12 characters.',
    link: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html',
    property: 'services.name',
    allowed: '1 to 12 lower-case letters and digits, a letter first',
    mend: "rename the services named, in the environment's file",
    value: ({ services }) => services.map(({ name }) => name).filter((name) => !matches(name, /^[a-z][a-z0-9]{0,11}$/)),
    ok: none,
  }),
  rule({
    id: 'ENV-19',
    sentence: 'The database is migrated by one of the services',
    reason: 'Its image holds the migrations; a release of any other name is never built.',
    link: 'https://docs.aws.amazon.com/codebuild/latest/userguide/sample-ecr.html',
    property: 'database.migration.service',
    allowed: ({ services }) => `one of the services ${services.map(({ name }) => name).join(', ')}`,
    mend: "correct database.migration.service in the environment's file",
    value: ({ database }) => database.migration?.service,
    ok: (service, { services }) => services.some(({ name }) => name === service),
  }),
  rule({
    id: 'ENV-30',
    sentence: 'Production is watched from a cluster of its own',
    reason: 'Prometheus, Alertmanager and Grafana run there: without it nobody is told of anything.',
    link: 'https://docs.aws.amazon.com/eks/latest/userguide/prometheus.html',
    property: 'cluster',
    allowed: 'given',
    mend: 'add cluster to environments/prod.ts',
    when: isProd,
    value: ({ cluster }) => cluster,
    ok: isObject,
  }),
  rule({
    id: 'ENV-31',
    sentence: 'Development has no cluster',
    reason: 'It costs as much as everything else of it, and a developer reads the console.',
    link: 'https://aws.amazon.com/eks/pricing/',
    property: 'cluster',
    allowed: 'absent',
    mend: 'remove cluster from environments/dev.ts; experimental has a small one',
    when: ({ name }) => name === 'dev',
    value: ({ cluster }) => cluster,
    ok: (cluster) => cluster === undefined,
  }),
];

/** One environment by itself. */
export function checkEnvironment(environment: Environment): Finding[] {
  const where = String(environment?.name ?? 'environment');
  const shape = judge(where, environment, [SHAPE_RULE]).findings;
  return shape.length > 0 ? [...shape] : [...judge(where, environment, ENVIRONMENT_RULES).findings];
}
