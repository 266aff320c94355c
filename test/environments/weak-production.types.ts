import type { LoginSettings } from '../../environments/service';
import type { ProductionEnvironment, PublicTls } from '../../environments/types';

/**
 * Checked by `npm run types`, never run. Each weak production differs from the type in one property only, so that it can be
 * refused for nothing else; a property that gets another name is a mistake here, too.
 */
type With<Of, Change extends { [K in keyof Change]: K extends keyof Of ? unknown : never }> = Omit<Of, keyof Change> &
  Change;
type Without<Of, Key extends keyof Of> = Omit<Of, Key>;
type Prod = ProductionEnvironment;
type Service = Prod['services'][number];
type Accepted<Given> = [Given] extends [Prod] ? true : false;

type Database<Change extends { [K in keyof Change]: K extends keyof Prod['database'] ? unknown : never }> = With<
  Prod,
  { database: With<Prod['database'], Change> }
>;
type Network<Change extends { [K in keyof Change]: K extends keyof Prod['network'] ? unknown : never }> = With<
  Prod,
  { network: With<Prod['network'], Change> }
>;
type Services<Given> = With<Prod, { services: [Given] }>;

export const weak: {
  readonly 'reached through a tunnel': Accepted<With<Prod, { ingress: { kind: 'tunnel' } }>>;
  readonly 'without a replica': Accepted<Database<{ replicas: 0 }>>;
  readonly 'without a day for the replica': Accepted<Database<{ replicaMaintenanceWindow: undefined }>>;
  readonly 'without backups': Accepted<Database<{ backup: With<Prod['database']['backup'], { retentionDays: 0 }> }>>;
  readonly 'with three days of backups': Accepted<
    Database<{ backup: With<Prod['database']['backup'], { retentionDays: 3 }> }>
  >;
  readonly 'in one zone': Accepted<Database<{ multiAz: false }>>;
  readonly 'that a plan may delete': Accepted<With<Prod, { deletionProtection: false }>>;
  readonly 'that mails nobody': Accepted<With<Prod, { alerting: With<Prod['alerting'], { emails: [] }> }>>;
  readonly 'over two zones': Accepted<Network<{ zones: ['eu-west-1a', 'eu-west-1b'] }>>;
  readonly 'with one way out': Accepted<
    Network<{ vpc: { create: { cidr: '10.10.0.0/16'; natGateways: 'single'; flowLogRetentionDays: 90 } } }>
  >;
  readonly 'with development settings in a service': Accepted<
    Services<With<Service, { nodeEnvironment: 'development' }>>
  >;
  readonly 'with a login of its own': Accepted<Services<With<Service, { login: LoginSettings }>>>;
  readonly 'without alarms that roll back': Accepted<Services<Without<Service, 'rollbackAlarms'>>>;
  readonly 'scaled by hand': Accepted<Services<Without<Service, 'scaling'>>>;
  readonly 'that no request reaches': Accepted<Services<Without<Service, 'route'>>>;
  readonly 'without a service': Accepted<With<Prod, { services: [] }>>;
  readonly 'watched by one Prometheus': Accepted<
    With<
      Prod,
      { monitoring: With<Prod['monitoring'], { servers: With<Prod['monitoring']['servers'], { prometheus: 1 }> }> }
    >
  >;
  readonly 'without a cluster': Accepted<Without<Prod, 'cluster'>>;
  readonly 'outside its account': Accepted<With<Prod, { account: 'sandbox' }>>;
} = {
  'reached through a tunnel': false,
  'without a replica': false,
  'without a day for the replica': false,
  'without backups': false,
  'with three days of backups': false,
  'in one zone': false,
  'that a plan may delete': false,
  'that mails nobody': false,
  'over two zones': false,
  'with one way out': false,
  'with development settings in a service': false,
  'with a login of its own': false,
  'without alarms that roll back': false,
  'scaled by hand': false,
  'that no request reaches': false,
  'without a service': false,
  'watched by one Prometheus': false,
  'without a cluster': false,
  'outside its account': false,
};

/** The same changes with what production may be: it is the value that is refused, not the change. */
export const strong: {
  readonly 'over TLS': Accepted<With<Prod, { ingress: PublicTls }>>;
  readonly 'with two replicas': Accepted<Database<{ replicas: 2 }>>;
  readonly 'with two weeks of backups': Accepted<
    Database<{ backup: With<Prod['database']['backup'], { retentionDays: 14 }> }>
  >;
  readonly 'over three other zones': Accepted<Network<{ zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'] }>>;
  readonly 'with one service': Accepted<Services<Service>>;
  readonly 'that mails somebody': Accepted<With<Prod, { alerting: With<Prod['alerting'], { emails: ['a@b.io'] }> }>>;
} = {
  'over TLS': true,
  'with two replicas': true,
  'with two weeks of backups': true,
  'over three other zones': true,
  'with one service': true,
  'that mails somebody': true,
};
