/**
 * What an environment is. Plain data: no cdktf, no process.env, no conditions. A production environment without TLS,
 * a replica, daily backups, deletion protection or an alert address does not compile; check.ts refuses it at run time.
 */

export type Cidr = `${number}.${number}.${number}.${number}/${number}`;
export type Email = `${string}@${string}.${string}`;
export type ZoneName = `${string}-${string}-${number}${'a' | 'b' | 'c' | 'd' | 'e' | 'f'}`;
export type AmiId = `ami-${string}`;
/** `hh:mm-hh:mm`, UTC. */
export type DailyWindow = `${number}:${number}-${number}:${number}`;
type Day = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';
/** `ddd:hh:mm-ddd:hh:mm`, UTC. */
export type WeeklyWindow = `${Day}:${number}:${number}-${Day}:${number}:${number}`;
export type OneOrMore<T> = readonly [T, ...T[]];

/** Subnets of a VPC that somebody else manages, one each zone, in the order of the zones. */
export interface ExistingVpc {
  readonly vpcId: `vpc-${string}`;
  readonly cidr: Cidr;
  readonly publicSubnetIds: readonly string[];
  readonly applicationSubnetIds: readonly string[];
  readonly databaseSubnetIds: readonly string[];
  readonly clusterSubnetIds: readonly string[];
}

export interface NetworkSettings {
  /** A new VPC with this CIDR (/16 to /20), or one that exists. */
  readonly vpc: { readonly create: { readonly cidr: Cidr } } | { readonly existing: ExistingVpc };
  readonly zones: readonly ZoneName[];
  /** `single` saves about 70 USD a month, and the loss of its zone cuts the others off from outside. */
  readonly natGateways: 'single' | 'one-per-zone';
  readonly flowLogRetentionDays: number;
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

/** One service: its instances, how requests find it, how it is replaced. */
export interface ServiceSettings {
  /** Lower-case letters and digits, at most 12. Also the image repository. */
  readonly name: string;
  readonly nodeEnvironment: 'production' | 'development';
  readonly port: number;
  readonly instanceType: string;
  /** Concrete image that already holds the container runtime and agents; see docs/first-deploy.md. */
  readonly ami: { readonly id: AmiId; readonly architecture: 'arm64' | 'x86_64' };
  readonly rootVolumeGiB: number;
  /** Instances: `desired` at creation, then the scaler's choice between min and max. */
  readonly capacity: { readonly min: number; readonly desired: number; readonly max: number };
  /** Target tracking. Absent: the number of instances is changed by hand. */
  readonly scaling?: { readonly cpuPercent: number; readonly requestsPerTargetPerMinute: number };
  /** Which requests of the load balancer are this service's. Required with it, and without meaning where there is none. */
  readonly route?: RouteSettings;
  /** What rolls a release back. Required with a load balancer, which emits the metrics. */
  readonly rollbackAlarms?: {
    /** Share of requests answered with 5xx. */
    readonly maxErrorPercent: number;
    /** 99th percentile of the response time. */
    readonly maxLatencySeconds: number;
  };
  readonly database: { readonly processes: number; readonly connectionsPerProcess: number };
  readonly rollout: RolloutSettings;
  readonly drain: DrainSettings;
  readonly logRetentionDays: number;
}

export interface RouteSettings {
  /** The lowest number is asked first: 1 to 50000. */
  readonly priority: number;
  readonly paths: OneOrMore<`/${string}`>;
  /** @default - every host name of the load balancer */
  readonly hosts?: OneOrMore<string>;
  /** The load balancer waits this long for requests in flight before an instance may stop. */
  readonly deregistrationDelaySeconds: number;
}

export interface RolloutSettings {
  /** Of the desired capacity, while instances are replaced: 101 to 200. */
  readonly maxHealthyPercent: number;
  /** From launch until an instance counts as healthy. */
  readonly warmupSeconds: number;
  /** Watched after the last instance before the release counts as good. */
  readonly bakeSeconds: number;
  /** After this the rollout is rolled back and the deploy fails. */
  readonly deadlineSeconds: number;
}

/** From "take no new requests" to "process gone". Each step must outlast the one before. */
export interface DrainSettings {
  /** The service still answers this long after SIGTERM. */
  readonly serviceDrainSeconds: number;
  /** systemd kills the container after this. */
  readonly stopTimeoutSeconds: number;
  /** The service closes an idle connection after this. */
  readonly keepAliveSeconds: number;
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

/** Prometheus, its rules and dashboards. The same rules everywhere: an environment differs in these numbers only. */
export interface MonitoringSettings {
  /** Between two scrapes of a target: 5 to 60. Rates are taken over at least four of them. */
  readonly scrapeIntervalSeconds: number;
  /** Samples older than `days`, or beyond `sizeGiB`, are deleted: whichever comes first. */
  readonly retention: { readonly days: number; readonly sizeGiB: number };
  /** How many of each are run; without Alertmanager nobody is told, without Grafana nothing is drawn. */
  readonly servers: { readonly prometheus: number; readonly alertmanager: number; readonly grafana: number };
  /** What each service promises over 30 days. Alerts fire by how fast the rest, the error budget, is used up. */
  readonly objective: {
    /** Share of requests that are not answered with 5xx: 90 to 99.99. */
    readonly availabilityPercent: number;
    /** Share of requests that are answered within `latencySeconds`: 50 to 99.9. */
    readonly latencyPercent: number;
    /** A boundary of the service's histogram. */
    readonly latencySeconds: number;
  };
  readonly thresholds: MonitoringThresholds;
  /** Who mends what, by what it is about: the label `owner` of an alert. */
  readonly owners: {
    readonly host: string;
    readonly service: string;
    readonly database: string;
    readonly monitoring: string;
  };
}

/** Numbers at which somebody is told. */
export interface MonitoringThresholds {
  /** Of an instance's processor time, for a quarter of an hour. */
  readonly cpuPercent: number;
  /** Of an instance's memory that is not available to a new process. */
  readonly memoryPercent: number;
  /** A disk that is full this soon, if it goes on as in the last six hours. */
  readonly diskFullWithinHours: number;
  /** Of a disk. */
  readonly diskFreePercent: number;
  /** Of a disk's inodes. */
  readonly inodesFreePercent: number;
  /** Of packets that were damaged or dropped. */
  readonly networkErrorPercent: number;
  /** In or out of an instance: somewhat below the baseline bandwidth of its type. */
  readonly networkMbps: number;
  /** 99th percentile of how late a process runs what was due. */
  readonly eventLoopLagSeconds: number;
  /** Requests of an instance that wait for a database connection, on average. */
  readonly poolWaiting: number;
  /** Starts of a service's process on one instance. */
  readonly restartsPerHour: number;
  /** Of the connections that the database accepts. */
  readonly connectionPercent: number;
  /** How far a replica is behind its primary. Required with replicas, and without meaning where there is none. */
  readonly replicaLagSeconds?: number;
  /** Write-ahead log that a replication slot keeps on the primary's disk. */
  readonly slotGiB: number;
  readonly deadlocksPerHour: number;
  /** Age of a transaction that is open: it keeps locks, and dead rows from being cleaned up. */
  readonly transactionSeconds: number;
  /** Of the transaction ids until the database refuses writes. */
  readonly wraparoundPercent: number;
  /** Until the certificate that clients see expires. Required with a load balancer, which shows it. */
  readonly certificateDays?: number;
}

/** A Kubernetes cluster for what watches the environment. */
export interface ClusterSettings {
  /** Minor version of the calendar in constructs/kubernetes, which names add-ons and node image too. */
  readonly version: `1.${number}`;
  /** An arm64 type. */
  readonly instanceType: string;
  /** Nodes: `min` of them run, `max` while they are replaced. */
  readonly nodes: { readonly min: number; readonly max: number };
  /** A node's own disk. */
  readonly volumeGiB: number;
  /** Of the control plane's log. */
  readonly logRetentionDays: number;
  /** Of each replica of Prometheus: what is measured decides how much it needs. */
  readonly prometheus: { readonly memoryMiB: number; readonly volumeGiB: number };
  /**
   * Who may log in to Grafana: people of the site's identity provider, or one administrator. The secret of either lies in
   * Secrets Manager.
   */
  readonly grafana:
    | {
        readonly kind: 'oidc';
        readonly clientId: string;
        /** A value of the claim `groups`: who may change things. Everybody else reads. */
        readonly editors: string;
      }
    | { readonly kind: 'administrator' };
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
  Required<Pick<ServiceSettings, 'scaling' | 'route' | 'rollbackAlarms'>> & { readonly nodeEnvironment: 'production' };

/** What the brief promises of production stands in this type. */
export interface ProductionEnvironment extends Base {
  readonly name: 'prod';
  readonly account: 'prod';
  readonly network: NetworkSettings & {
    readonly zones: readonly [ZoneName, ZoneName, ZoneName];
    readonly natGateways: 'one-per-zone';
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
  /** Whose access tokens may write: an OpenID issuer, and the audience that it names for this service. */
  readonly tokens: { readonly issuer: `https://${string}`; readonly audience: string };
  /** A runbook's heading is appended to it. */
  readonly runbookBaseUrl: `https://${string}`;
  /** On every resource, for the bill. */
  readonly costTags: Readonly<Record<string, string>>;
}
