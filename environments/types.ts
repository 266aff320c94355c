import type { Cidr, DailyWindow, Email, OneOrMore, WeeklyWindow, ZoneName } from './formats';
import type { ClusterSettings, MonitoringSettings, MonitoringThresholds } from './monitoring';
import type { ServiceSettings } from './service';

/**
 * What an environment is. Plain data: no cdktf, no process.env, no conditions. A production environment without TLS,
 * a replica, daily backups, deletion protection or an alert address does not compile; check.ts refuses it at run time.
 */

/** Subnets of a VPC that somebody else manages, one each zone, in the order of the zones. */
export interface ExistingVpc {
  readonly vpcId: `vpc-${string}`;
  readonly cidr: Cidr;
  readonly publicSubnetIds: readonly string[];
  readonly applicationSubnetIds: readonly string[];
  readonly databaseSubnetIds: readonly string[];
  readonly clusterSubnetIds: readonly string[];
}

export interface NewVpc {
  /** /16 to /20, of private addresses. */
  readonly cidr: Cidr;
  /** `single` saves about 70 USD a month, and the loss of its zone cuts the others off from outside. */
  readonly natGateways: 'single' | 'one-per-zone';
  readonly flowLogRetentionDays: number;
}

export interface NetworkSettings {
  /** A new VPC, or one that exists: that one brings its own ways out, endpoints and flow logs (docs/first-deploy.md). */
  readonly vpc: { readonly create: NewVpc } | { readonly existing: ExistingVpc };
  readonly zones: readonly ZoneName[];
}

/** HTTPS from the internet through a load balancer. */
export interface PublicTls {
  readonly kind: 'public-tls';
  readonly hostName: string;
  /** Seconds without traffic before the load balancer closes a connection, 1 to 4000. */
  readonly idleTimeoutSeconds: number;
  readonly accessLogRetentionDays: number;
}

/** No public port at all: developers reach the instance through an SSM tunnel. */
export interface Tunnel {
  readonly kind: 'tunnel';
}

export interface DatabaseSettings {
  /** PostgreSQL major version: RDS picks and upgrades the minor one. */
  readonly engineVersion: string;
  readonly instanceClass: `db.${string}.${string}`;
  readonly storageGiB: number;
  /** Storage grows by itself up to here. */
  readonly maxStorageGiB: number;
  readonly multiAz: boolean;
  readonly replicas: number;
  readonly backup: { readonly retentionDays: number; readonly window: DailyWindow };
  readonly maintenanceWindow: WeeklyWindow;
  /** Required with replicas: another time than the primary's, so that one of the two always answers. */
  readonly replicaMaintenanceWindow?: WeeklyWindow;
  /** Statements slower than this are logged. */
  readonly slowQueryMs: number;
  readonly logRetentionDays: number;
  readonly insights: 'standard' | 'advanced';
  /** Enhanced monitoring granularity: 1, 5, 10, 15, 30 or 60. */
  readonly monitoringIntervalSeconds: number;
  /** What prepares and migrates it in each deploy: the image of one of the services, stopped at the deadline (60 to 14400). */
  readonly migration: { readonly service: string; readonly deadlineSeconds: number };
}

interface Base {
  readonly name: string;
  /** Key of `site.accounts`. */
  readonly account: 'prod' | 'sandbox';
  readonly network: NetworkSettings;
  readonly ingress: PublicTls | Tunnel;
  readonly services: OneOrMore<ServiceSettings>;
  readonly database: DatabaseSettings;
  /** Deletion is refused by AWS, and a last snapshot is kept. */
  readonly deletionProtection: boolean;
  readonly alerting: AlertingSettings;
  readonly monitoring: MonitoringSettings;
  /** What its Prometheus and Grafana run on. @default - there is none */
  readonly cluster?: ClusterSettings;
}

export interface AlertingSettings {
  /** Who is told at any hour. */
  readonly emails: readonly Email[];
  /** Who reads what can wait for working hours. @default - the same addresses */
  readonly warningEmails?: readonly Email[];
}

type ProductionService = ServiceSettings &
  Required<Pick<ServiceSettings, 'scaling' | 'route' | 'rollbackAlarms'>> & {
    readonly nodeEnvironment: 'production';
    readonly login?: never;
  };

/** What the brief promises of production stands in this type. */
export interface ProductionEnvironment extends Base {
  readonly name: 'prod';
  readonly account: 'prod';
  readonly network: {
    readonly zones: readonly [ZoneName, ZoneName, ZoneName];
    readonly vpc:
      | { readonly create: NewVpc & { readonly natGateways: 'one-per-zone' } }
      | { readonly existing: ExistingVpc };
  };
  readonly ingress: PublicTls;
  readonly services: OneOrMore<ProductionService>;
  readonly database: DatabaseSettings & {
    readonly multiAz: true;
    readonly replicas: 1 | 2 | 3 | 4 | 5;
    readonly replicaMaintenanceWindow: WeeklyWindow;
    readonly backup: { readonly retentionDays: 7 | 14 | 21 | 28 | 35 };
  };
  readonly deletionProtection: true;
  readonly alerting: AlertingSettings & { readonly emails: OneOrMore<Email> };
  readonly monitoring: MonitoringSettings & {
    /** Two at least of what tells somebody: one of them is always being replaced some day. */
    readonly servers: { readonly prometheus: 2 | 3; readonly alertmanager: 2 | 3 | 5; readonly grafana: 1 | 2 | 3 };
    readonly thresholds: Required<MonitoringThresholds>;
  };
  readonly cluster: ClusterSettings;
}

/** Relaxed settings for one developer or a shared sandbox: one instance, no public port. */
export interface DevelopmentEnvironment extends Base {
  readonly name: 'dev';
  readonly account: 'sandbox';
  readonly ingress: Tunnel;
  readonly deletionProtection: false;
  /** Development logs to the console; its Prometheus, if any, is a process beside the service. */
  readonly cluster?: never;
}

/** Dev once more, for one developer: environments/owners.ts lists them. */
export type OwnedEnvironment = Omit<DevelopmentEnvironment, 'name'> & { readonly name: `dev-${string}` };

/** Research-stage work. Never promoted to production. */
export interface ExperimentalEnvironment extends Base {
  readonly name: 'experimental';
  readonly account: 'sandbox';
  readonly ingress: Tunnel;
  readonly deletionProtection: false;
  readonly cluster: ClusterSettings;
}

export type Environment = ProductionEnvironment | DevelopmentEnvironment | ExperimentalEnvironment | OwnedEnvironment;
/** Of the environments that are listed in environments/index.ts. */
export type EnvironmentName = Exclude<Environment['name'], OwnedEnvironment['name']>;
export type Environments = { readonly [N in EnvironmentName]: Extract<Environment, { name: N }> };

export interface Account {
  readonly id: string;
  /** CI's identity provider: one an account, so it may exist already. */
  readonly oidcProvider: { readonly create: true } | { readonly existing: `arn:${string}` };
}

/** What is a company's own. Everything else in environments/ can stay as it is. */
export interface Site {
  /** Prefix of names that are unique in the world, such as buckets: lower-case letters, digits, hyphens. */
  readonly organization: string;
  readonly region: string;
  readonly accounts: Readonly<Record<'prod' | 'sandbox', Account>>;
  /** `owner/name` on GitHub: the only repository whose workflows may deploy. */
  readonly repository: `${string}/${string}`;
  readonly dns: {
    readonly zone:
      | { readonly create: { readonly name: string } }
      | { readonly existing: { readonly id: string; readonly name: string } };
    readonly certificate:
      | { readonly create: true }
      | { readonly existing: { readonly arn: `arn:${string}`; readonly names: OneOrMore<string> } };
  };
  /** Whose access tokens (RFC 9068: `typ` is `at+jwt`) may write: an OpenID issuer, and the audience that it names for this service. */
  readonly tokens: { readonly issuer: `https://${string}`; readonly audience: string };
  /**
   * Where people log in to Grafana: addresses and scopes from the identity provider's own
   * `/.well-known/openid-configuration`, since each provider has other paths. Its tokens or user info must bear the claim
   * `groups`.
   */
  readonly identityProvider: {
    readonly authorizationUrl: `https://${string}`;
    readonly tokenUrl: `https://${string}`;
    readonly userInfoUrl: `https://${string}`;
    /** `openid` among them, and what the claim `groups` is given for. */
    readonly scopes: OneOrMore<string>;
  };
  /** A runbook's heading is appended to it. */
  readonly runbookBaseUrl: `https://${string}`;
  /** On every resource, for the bill. */
  readonly costTags: Readonly<Record<string, string>>;
}
