import { daysBetween } from '../database/engine-calendar';

/**
 * Kubernetes versions of EKS, how long each is looked after, and what was published for it, as of 2026-11-25. One row is
 * one upgrade: the nodes' image and every add-on move with the version.
 *
 * To find the next row: `aws eks describe-cluster-versions`, and
 * `aws eks describe-addon-versions --kubernetes-version 1.36`.
 */
export interface KubernetesVersion {
  /** Minor version, such as `1.36`. */
  readonly minor: string;
  /** Last day of EKS standard support; see {@link CALENDAR_LINK}. */
  readonly standardSupportEnd: string;
  /** Image of the nodes: Amazon Linux 2023, one number for every architecture. */
  readonly nodeRelease: string;
  readonly addOns: Readonly<Record<AddOnName, string>>;
}

/** What runs in the cluster before anything of ours does. */
export type AddOnName = 'vpc-cni' | 'eks-pod-identity-agent' | 'kube-proxy' | 'coredns' | 'aws-ebs-csi-driver';

export const CALENDAR_LINK =
  'https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html#kubernetes-release-calendar';

/** Days before the end of standard support from which the synth warns: an upgrade needs a rehearsal and a quiet week. */
export const WARNING_DAYS = 180;

export const KUBERNETES_VERSIONS: readonly KubernetesVersion[] = [
  {
    minor: '1.36',
    standardSupportEnd: '2027-08-02',
    nodeRelease: '1.36.4-20260917',
    addOns: {
      'vpc-cni': 'v1.22.3-eksbuild.1',
      'eks-pod-identity-agent': 'v1.3.10-eksbuild.3',
      'kube-proxy': 'v1.36.0-eksbuild.13',
      coredns: 'v1.14.3-eksbuild.3',
      'aws-ebs-csi-driver': 'v1.63.1-eksbuild.1',
    },
  },
];

export const kubernetesVersion = (minor: unknown): KubernetesVersion | undefined =>
  KUBERNETES_VERSIONS.find((version) => version.minor === minor);

/** Days of standard support left, negative when it has ended; undefined for a version or a day that is none. */
export const supportDaysLeft = (minor: unknown, asOf: unknown): number | undefined =>
  daysBetween(asOf, kubernetesVersion(minor)?.standardSupportEnd);
