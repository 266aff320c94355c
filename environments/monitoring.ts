/** Prometheus, its rules and dashboards. The same rules everywhere: an environment differs in these numbers only. */
export interface MonitoringSettings {
  /**
   * Between two scrapes of a target: 5 to 60, and at most 15 where CloudWatch rolls a release back, which judges by the
   * minute. Rates are taken over at least four of them.
   */
  readonly scrapeIntervalSeconds: number;
  /** Samples older than `days`, or beyond `sizeGiB`, are deleted: whichever comes first. */
  readonly retention: { readonly days: number; readonly sizeGiB: number };
  /**
   * How many of each are run; without Alertmanager nobody is told, without Grafana nothing is drawn. One Grafana at the
   * most: it keeps sessions in its own pod.
   */
  readonly servers: { readonly prometheus: number; readonly alertmanager: number; readonly grafana: number };
  /** What each service promises over 30 days. Alerts fire by how fast the rest, the error budget, is used up. */
  readonly objective: {
    /** Share of requests that are not answered with 5xx: 94 to 99.99. */
    readonly availabilityPercent: number;
    /** Share of requests that are answered within `latencySeconds`: 94 to 99.9. */
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
  /** Of a disk: while more is free, one that fills up has time. Above `diskFreePercent`. */
  readonly diskFillingFreePercent: number;
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
  /**
   * Until a certificate ends that a server of the monitoring shows the others: 14 to 90, before which nothing is renewed.
   * Required with a cluster, and without meaning where there is none.
   */
  readonly monitoringCertificateDays?: number;
  /** Of the messages that an Alertmanager sends. Required with one, and without meaning where there is none. */
  readonly notificationErrorPercent?: number;
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
        /** Values of the claim `groups`: who may try changes, and who reads. Whoever is in neither does not get in. */
        readonly groups: { readonly editors: string; readonly viewers: string };
      }
    | { readonly kind: 'administrator' };
}
