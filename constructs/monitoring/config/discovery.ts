import { SERVERS } from '../../server-versions';
import type { Job } from '../jobs';
import { APPS, type App, HTTPS_PORT, NAMESPACE } from './names';

/** A target that is known beforehand. */
export interface FixedTarget {
  /** `host:port` */
  readonly address: string;
  /** As TARGET_LABELS lists them. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Instances of our services, found by the groups that launched them. */
export interface InstanceDiscovery {
  readonly region: string;
  /** Name of the Auto Scaling group by service: EC2 itself writes it on each instance. */
  readonly groups: Readonly<Record<string, string>>;
  /** @default - AWS's own */
  readonly endpoint?: string;
}

/** How targets are found: as in the cluster, or listed, where there is no cluster and no EC2. */
export type Discovery =
  | { readonly kind: 'cluster'; readonly instances: InstanceDiscovery }
  | {
      readonly kind: 'fixed';
      readonly targets: Readonly<Partial<Record<Job, readonly FixedTarget[]>>>;
      /** `host:port` of each. */
      readonly alertmanagers: readonly string[];
      /** `host:port`, which probes for us. */
      readonly blackbox?: string;
    };

/** EC2 and Kubernetes are asked this often. A new instance is seen within it, and a scrape. */
const REFRESH_SECONDS = 60;

/** Pods of one server, or of all. Its role may read pods of this one namespace, and nothing else. */
export const podDiscovery = (app?: App) => ({
  kubernetes_sd_configs: [
    {
      role: 'pod',
      namespaces: { names: [NAMESPACE] },
      ...(app && { selectors: [{ role: 'pod', label: `app.kubernetes.io/name=${APPS[app]}` }] }),
    },
  ],
});

/** One target a pod, not one a port. */
export const onlyHttps = {
  source_labels: ['__meta_kubernetes_pod_container_port_name'],
  regex: HTTPS_PORT,
  action: 'keep',
};

export const fromPod = (label: string, target = 'instance') => ({
  source_labels: [`__meta_kubernetes_pod_${label}`],
  target_label: target,
});

/** Running instances of our groups, without those that are being launched or ended. */
export const instanceDiscovery = ({ region, groups, endpoint }: InstanceDiscovery, port: number) => ({
  ec2_sd_configs: [
    {
      region,
      ...(endpoint !== undefined && { endpoint }),
      port,
      refresh_interval: `${REFRESH_SECONDS}s`,
      filters: [
        { name: 'tag:aws:autoscaling:groupName', values: Object.values(groups) },
        { name: 'instance-state-name', values: ['running'] },
      ],
    },
  ],
});

/** EC2's id, the service that the group belongs to, and the zone. */
export const instanceLabels = ({ groups }: InstanceDiscovery) => [
  { source_labels: ['__meta_ec2_instance_id'], target_label: 'instance' },
  { source_labels: ['__meta_ec2_availability_zone'], target_label: 'zone' },
  ...Object.entries(groups).map(([service, group]) => ({
    source_labels: ['__meta_ec2_tag_aws_autoscaling_groupName'],
    regex: group,
    replacement: service,
    target_label: 'service',
  })),
];

export const fixedTargets = (targets: readonly FixedTarget[] = []) => ({
  static_configs: targets.map(({ address, labels }) => ({ targets: [address], labels })),
});

/** What is found is what blackbox_exporter is to look at, and Prometheus asks that. */
export const throughBlackbox = (address: string) => [
  { source_labels: ['__address__'], target_label: '__param_target' },
  { target_label: '__address__', replacement: address },
];

export const blackboxAddress = (discovery: Discovery, clusterName: string): string =>
  discovery.kind === 'fixed' ? (discovery.blackbox ?? '') : `${clusterName}:${SERVERS.blackboxExporter.port}`;
