import { isNonEmptyList, isObject, matches, none, repeated } from '../validation/checks';
import { type Finding, judge, type Rule, ruleFor, show } from '../validation/rule';
import { PRODUCTION_RULES, servicesThat } from './check-production';
import type { Environment } from './types';

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

const rule = ruleFor<Environment>();
const isNotProd = ({ name }: Environment): boolean => name !== 'prod';
const isPublic = (ingress: Environment['ingress']): boolean => ingress?.kind === 'public-tls';
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
  ...PRODUCTION_RULES,
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
