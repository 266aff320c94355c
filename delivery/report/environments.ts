import { environments } from '../../environments';
import type { Environment } from '../../environments/types';
import { synthesizedResources } from './synthesized';

type Column = readonly [title: string, text: (environment: Environment) => string];

const ROWS: readonly Column[] = [
  [
    'reached by',
    ({ ingress }) => (ingress.kind === 'public-tls' ? `HTTPS on ${ingress.hostName}` : 'SSM tunnel, no public port'),
  ],
  [
    'zones',
    ({ network }) =>
      `${network.zones.length}, NAT ${'create' in network.vpc ? network.vpc.create.natGateways : 'of the VPC'}`,
  ],
  ['app', ({ services }) => services.map(appText).join('<br>')],
  ['login', ({ services }) => services.map(loginText).join('<br>')],
  ['scaling', ({ services }) => services.map(scalingText).join('<br>')],
  ['database', databaseText],
  [
    'backups',
    ({ database: { backup } }) =>
      backup.retentionDays > 0 ? `daily at ${backup.window} UTC, kept ${backup.retentionDays} days` : 'by hand',
  ],
  ['deletion', ({ deletionProtection }) => (deletionProtection ? 'protected, last snapshot kept' : 'allowed')],
  [
    'cluster',
    ({ cluster }) =>
      cluster ? `EKS ${cluster.version}, ${cluster.nodes.min} × ${cluster.instanceType}, private API` : 'none',
  ],
  ['alerts', ({ alerting: { emails } }) => (emails.length > 0 ? `e-mail to ${emails.join(', ')}` : 'console')],
  ['resources', ({ name }) => String(synthesizedResources(name).length)],
];

/** The Markdown table of what each environment gets. */
export function renderEnvironments(): string {
  const all = Object.values(environments) as readonly Environment[];
  return [
    `| | ${all.map(({ name }) => name).join(' | ')} |`,
    `| --- |${' --- |'.repeat(all.length)}`,
    ...ROWS.map(([title, text]) => `| ${title} | ${all.map(text).join(' | ')} |`),
  ].join('\n');
}

type Service = Environment['services'][number];

const appText = ({ name, capacity, instanceType, port }: Service): string =>
  `${name}: ${capacity.desired} × ${instanceType}, port ${port}`;

const loginText = ({ name, login }: Service): string =>
  login
    ? `${name}: test accounts of Google and GitHub, sessions in Redis`
    : `${name}: none, tokens of the company's issuer`;

const scalingText = ({ name, capacity, scaling }: Service): string =>
  scaling
    ? `${name}: ${capacity.min}–${capacity.max} at ${scaling.cpuPercent} % CPU or ${scaling.requestsPerTargetPerMinute} requests a minute`
    : `${name}: by hand`;

function databaseText({ database }: Environment): string {
  const { engineVersion, instanceClass, multiAz, replicas, storageGiB } = database;
  const copies = [
    multiAz && 'standby in another zone',
    replicas > 0 && `${replicas} read replica${replicas > 1 ? 's' : ''}`,
  ];
  return [`PostgreSQL ${engineVersion}, ${instanceClass}, ${storageGiB} GiB`, ...copies].filter(Boolean).join(', ');
}
