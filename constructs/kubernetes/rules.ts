import { isWhole, matches } from '../../validation/checks';
import { overlaps } from '../../validation/cidr';
import { type Rule, ruleFor } from '../../validation/rule';
import { isLogRetention, LOG_RETENTION_ALLOWED, LOG_RETENTION_LINK } from '../log-retention';
import type { KubernetesClusterProps } from './cluster';
import {
  CALENDAR_LINK,
  KUBERNETES_VERSIONS,
  kubernetesVersion,
  supportDaysLeft,
  WARNING_DAYS,
} from './version-calendar';

const EKS = 'https://docs.aws.amazon.com/eks/latest/userguide';
const rule = ruleFor<KubernetesClusterProps>();

/** Addresses of services inside a cluster, which no VPC may hold. */
export const SERVICE_CIDR = '172.20.0.0/16';
const MOST_NAME_CHARACTERS = 40;
/** Graviton families end their first part in g, or gd, gn: `t4g.large`, `m7gd.xlarge`. */
const ARM64_TYPE = /^[a-z]+\d+g[a-z]*\.(medium|large|\d*xlarge)$/;
const MOST_NODES = 20;

const support = ({ version }: KubernetesClusterProps): object => ({
  version,
  'with EKS standard support until': kubernetesVersion(version)?.standardSupportEnd,
});

/** What the props of a cluster must obey. */
export const CLUSTER_RULES: readonly Rule<KubernetesClusterProps>[] = [
  rule({
    id: 'K8S-01',
    sentence: 'The name of a cluster fits every role, group and key that is named with it',
    reason: 'An IAM role takes 64 characters, and the longest suffix is -eks-pod-identity-agent.',
    link: 'https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html',
    property: 'name',
    allowed: `1 to ${MOST_NAME_CHARACTERS} lower-case letters, digits and single hyphens, beginning with a letter`,
    mend: "shorten the environment's name",
    value: ({ name }) => name,
    ok: (name) => matches(name, /^[a-z](-?[a-z0-9])*$/) && name.length <= MOST_NAME_CHARACTERS,
  }),
  rule({
    id: 'K8S-02',
    sentence: 'The Kubernetes version is one of the support calendar',
    reason: 'The calendar names the add-ons and the node image that were published for it, and the day it ends.',
    link: CALENDAR_LINK,
    property: 'version',
    allowed: `one of ${KUBERNETES_VERSIONS.map(({ minor }) => `"${minor}"`).join(', ')}`,
    mend: "set cluster.version in the environment's file, or add the version to the calendar in constructs/kubernetes",
    value: ({ version }) => version,
    ok: (version) => kubernetesVersion(version) !== undefined,
  }),
  rule({
    id: 'K8S-03',
    sentence: `A Kubernetes version is replaced ${WARNING_DAYS} days before EKS standard support ends`,
    reason:
      'Extended support is off: after that day AWS upgrades the control plane by itself, and the nodes stay behind.',
    link: CALENDAR_LINK,
    property: 'version',
    severity: 'warning',
    allowed: `a version with more than ${WARNING_DAYS} days of EKS standard support left`,
    mend: 'add the next version to the calendar in constructs/kubernetes and set cluster.version to it: one minor version at a time',
    when: ({ version, asOf }) => (supportDaysLeft(version, asOf) ?? -1) >= 0,
    value: support,
    ok: (_, { version, asOf }) => (supportDaysLeft(version, asOf) ?? 0) > WARNING_DAYS,
  }),
  rule({
    id: 'K8S-04',
    sentence: 'A Kubernetes version is under EKS standard support',
    reason: 'AWS upgrades the control plane without asking; nodes and add-ons of the old version then stop fitting.',
    link: CALENDAR_LINK,
    property: 'version',
    severity: 'dated',
    allowed: 'a version under EKS standard support',
    mend: 'add the next version to the calendar in constructs/kubernetes and set cluster.version to it',
    when: ({ version, asOf }) => supportDaysLeft(version, asOf) !== undefined,
    value: support,
    ok: (_, { version, asOf }) => (supportDaysLeft(version, asOf) ?? 0) >= 0,
  }),
  rule({
    id: 'K8S-05',
    sentence: 'Nodes are of the architecture that their image is built for',
    reason: 'The image is arm64: an instance of another type never joins the cluster.',
    link: `${EKS}/eks-optimized-ami.html`,
    property: 'instanceType',
    allowed: 'an arm64 instance type of medium size or larger, such as "t4g.large"',
    mend: "set cluster.instanceType in the environment's file",
    value: ({ instanceType }) => instanceType,
    ok: (type) => matches(type, ARM64_TYPE),
  }),
  rule({
    id: 'K8S-06',
    sentence: 'There is a node, and room for one more while nodes are replaced',
    reason: 'AWS starts the new node before it drains the old one; without room an upgrade stops.',
    link: `${EKS}/managed-node-update-behavior.html`,
    property: 'nodes',
    allowed: `min from 1 and max above it, at most ${MOST_NODES}`,
    mend: "set cluster.nodes in the environment's file",
    value: ({ nodes }) => ({ min: nodes.min, max: nodes.max }),
    ok: ({ min, max }) => isWhole(min, 1, MOST_NODES) && isWhole(max, min + 1, MOST_NODES),
  }),
  rule({
    id: 'K8S-07',
    sentence: "A node's disk holds the images and logs of its pods",
    reason: 'A full disk evicts every pod of the node.',
    link: 'https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/',
    property: 'volumeGiB',
    allowed: 'a whole number from 20 to 1000',
    mend: "set cluster.volumeGiB in the environment's file",
    value: ({ volumeGiB }) => volumeGiB,
    ok: (size) => isWhole(size, 20, 1000),
  }),
  rule({
    id: 'K8S-08',
    sentence: "The control plane's log is kept for a number of days that CloudWatch Logs knows",
    reason: 'CloudWatch Logs refuses any other number, at apply.',
    link: LOG_RETENTION_LINK,
    property: 'logRetentionDays',
    allowed: LOG_RETENTION_ALLOWED,
    mend: "set cluster.logRetentionDays in the environment's file",
    value: ({ logRetentionDays }) => logRetentionDays,
    ok: isLogRetention,
  }),
  rule({
    id: 'K8S-09',
    sentence: 'Addresses of services inside the cluster are none of the VPC',
    reason: 'A pod would reach the service where it asked for an instance.',
    link: 'https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html',
    property: 'network.vpcCidr',
    allowed: `a range that shares no address with ${SERVICE_CIDR}`,
    mend: "choose another CIDR for the VPC in the environment's file",
    value: ({ network }) => network.vpcCidr,
    ok: (cidr) => typeof cidr === 'string' && !overlaps(cidr, SERVICE_CIDR),
  }),
  rule({
    id: 'K8S-10',
    sentence: 'A cluster spans two zones at least',
    reason: 'EKS refuses a control plane in one zone, and one zone is lost now and then.',
    link: `${EKS}/network-reqs.html`,
    property: 'network.subnetIds',
    allowed: 'at least 2 subnets, each in a zone of its own',
    mend: "add a zone to network.zones in the environment's file",
    value: ({ network }) => ({ subnets: network.subnetIds.length }),
    ok: ({ subnets }) => subnets >= 2,
  }),
];
