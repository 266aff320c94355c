import type { AmiId, OneOrMore, RootDevice } from './formats';

/** One service: its instances, how requests find it, how it is replaced. */
export interface ServiceSettings {
  /** Lower-case letters and digits, at most 12. Also the image repository. */
  readonly name: string;
  readonly nodeEnvironment: 'production' | 'development';
  readonly port: number;
  readonly instanceType: string;
  /** Concrete image of Amazon Linux 2023 that already holds the container runtime and agents; see docs/first-deploy.md. */
  readonly ami: {
    readonly id: AmiId;
    readonly architecture: 'arm64' | 'x86_64';
    /** Device that it boots from. @default '/dev/xvda', Amazon Linux's */
    readonly rootDevice?: RootDevice;
  };
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
  /** Login by test accounts of Google and GitHub; the service is then an issuer of tokens, too. @default - none */
  readonly login?: LoginSettings;
  readonly database: { readonly processes: number; readonly connectionsPerProcess: number };
  readonly rollout: RolloutSettings;
  readonly drain: DrainSettings;
  readonly logRetentionDays: number;
}

/** In development mode only: production neither compiles with it nor starts. */
export interface LoginSettings {
  /** Of a Redis beside the service, whose sessions end with the instance: 16 to 512. */
  readonly sessionMemoryMiB: number;
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
