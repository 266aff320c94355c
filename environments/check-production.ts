import { isNonEmptyList, isObject, isWhole, none } from '../validation/checks';
import { type Rule, ruleFor } from '../validation/rule';
import type { ServiceSettings } from './service';
import type { Environment, NewVpc } from './types';

const RDS = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide';
/** Of a VPC that exists: its owner's. */
const NOT_OURS = 'not ours';

const rule = ruleFor<Environment>();

/** Names of the services of an environment that are so. */
export const servicesThat =
  (broken: (service: ServiceSettings) => boolean) =>
  (environment: Environment): string[] =>
    environment.services.filter(broken).map(({ name }) => name);

/** What the brief promises of production, where a type was cast away. */
const RULES: readonly Rule<Environment>[] = [
  rule({
    id: 'ENV-02',
    sentence: 'Production is reached over TLS only',
    reason: 'Credentials and data would cross the internet in clear text.',
    link: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html',
    property: 'ingress.kind',
    allowed: '"public-tls"',
    mend: "set ingress to { kind: 'public-tls', … } in environments/prod.ts",
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
    value: servicesThat(({ scaling }) => !isObject(scaling)),
    ok: none,
  }),
  rule({
    id: 'ENV-30',
    sentence: 'Production is watched from a cluster of its own',
    reason: 'Prometheus, Alertmanager and Grafana run there: without it nobody is told of anything.',
    link: 'https://docs.aws.amazon.com/eks/latest/userguide/prometheus.html',
    property: 'cluster',
    allowed: 'given',
    mend: 'add cluster to environments/prod.ts',
    value: ({ cluster }) => cluster,
    ok: isObject,
  }),
];

export const PRODUCTION_RULES: readonly Rule<Environment>[] = RULES.map((each) => ({
  ...each,
  when: ({ name }) => name === 'prod',
}));
