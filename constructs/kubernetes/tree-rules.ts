import { EksAddon } from '@cdktf/provider-aws/lib/eks-addon';
import { EksCluster } from '@cdktf/provider-aws/lib/eks-cluster';
import { EksNodeGroup } from '@cdktf/provider-aws/lib/eks-node-group';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import { holdsToken, type TreeRule } from '../validation';
import { got, mustBe, together, type Verdict } from '../verdict';

const EKS = 'https://docs.aws.amazon.com/eks/latest/userguide';

const clusters =
  (judge: (cluster: EksCluster) => Verdict): TreeRule['judge'] =>
  (node) =>
    node instanceof EksCluster ? judge(node) : undefined;

/** What every EKS cluster must obey, whoever defines it. */
export const CLUSTER_TREE_RULES: readonly TreeRule[] = [
  {
    id: 'K8S-20',
    sentence: "A cluster's API is reached from inside the VPC only",
    reason: 'Whoever finds a hole in it, or a token, would be one request away from every pod.',
    link: `${EKS}/cluster-endpoint.html`,
    property: 'vpc_config',
    allowed: 'endpoint_private_access true and endpoint_public_access false',
    mend: 'set vpcConfig.endpointPrivateAccess to true and vpcConfig.endpointPublicAccess to false',
    judge: clusters(({ vpcConfigInput: vpc }) =>
      together(
        mustBe(vpc?.endpointPrivateAccess, true, 'endpoint_private_access'),
        mustBe(vpc?.endpointPublicAccess, false, 'endpoint_public_access'),
      ),
    ),
  },
  {
    id: 'K8S-21',
    sentence: 'Secrets of a cluster are encrypted with a key of ours',
    reason: 'The key can be revoked, and its use is logged; a cluster cannot be given one back.',
    link: `${EKS}/enable-kms.html`,
    property: 'encryption_config',
    allowed: 'a key for the resources "secrets"',
    mend: "set encryptionConfig to { provider: { keyArn }, resources: ['secrets'] }",
    judge: clusters(({ encryptionConfigInput: encryption }) => {
      const { resources } = encryption ?? {};
      return encryption?.provider.keyArn
        ? mustBe(resources, (list: unknown) => Array.isArray(list) && list.includes('secrets'))
        : [got(resources)];
    }),
  },
  {
    id: 'K8S-22',
    sentence: 'Access to a cluster is an access entry a role',
    reason:
      'The aws-auth ConfigMap locks everybody out when it is mistyped, and the creator keeps a right that nobody sees.',
    link: `${EKS}/access-entries.html`,
    property: 'access_config',
    allowed: 'authentication_mode "API" and bootstrap_cluster_creator_admin_permissions false',
    mend: "set accessConfig to { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false }",
    judge: clusters(({ accessConfigInput: access }) =>
      together(
        mustBe(access?.authenticationMode, 'API', 'authentication_mode'),
        mustBe(access?.bootstrapClusterCreatorAdminPermissions, false, 'bootstrap_cluster_creator_admin_permissions'),
      ),
    ),
  },
  {
    id: 'K8S-23',
    sentence: 'The control plane logs who did what',
    reason: 'Without the audit log nobody can say afterwards who read a secret.',
    link: `${EKS}/control-plane-logs.html`,
    property: 'enabled_cluster_log_types',
    allowed: '"api", "audit" and "authenticator" among them',
    mend: "set enabledClusterLogTypes of the cluster to ['api', 'audit', 'authenticator', …]",
    judge: clusters(({ enabledClusterLogTypesInput: types = [] }) =>
      holdsToken(types)
        ? 'undecidable'
        : ['api', 'audit', 'authenticator'].filter((type) => !types.includes(type)).map((type) => `no ${type}`),
    ),
  },
  {
    id: 'K8S-24',
    sentence: 'Network policies are enforced',
    reason: 'The add-on accepts a NetworkPolicy and ignores it unless it is told to enforce them.',
    link: `${EKS}/cni-network-policy-configure.html`,
    property: 'configuration_values.enableNetworkPolicy',
    allowed: '"true" for the add-on vpc-cni',
    mend: "set configurationValues of the add-on to JSON.stringify({ enableNetworkPolicy: 'true' })",
    judge: (node) => {
      if (!(node instanceof EksAddon) || node.addonNameInput !== 'vpc-cni') return undefined;
      const values = parsed(node.configurationValuesInput);
      return values === undefined ? 'undecidable' : mustBe(values['enableNetworkPolicy'], 'true');
    },
  },
  {
    id: 'K8S-25',
    sentence: 'Add-ons and nodes run concrete versions',
    reason: 'Two applies a week apart would make two different clusters.',
    link: `${EKS}/managing-add-ons.html`,
    property: 'addon_version, release_version',
    allowed: 'the version of a release',
    mend: 'take the version from the calendar in constructs/kubernetes',
    judge: (node) => {
      if (node instanceof EksAddon) return node.addonVersionInput ? [] : [`none for the add-on ${node.addonNameInput}`];
      if (node instanceof EksNodeGroup) return node.releaseVersionInput ? [] : ['none for the nodes'];
      return undefined;
    },
  },
  {
    id: 'K8S-26',
    sentence: "Pods cannot take the node's credentials",
    reason: 'With a second hop a pod on its own network reads the role of the node from the metadata service.',
    link: 'https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html',
    property: 'metadata_options.http_put_response_hop_limit',
    allowed: '1 for each launch template',
    mend: 'set metadataOptions.httpPutResponseHopLimit of the launch template to 1',
    judge: (node) => {
      if (!(node instanceof LaunchTemplate)) return undefined;
      return mustBe(node.metadataOptionsInput?.httpPutResponseHopLimit, 1);
    },
  },
];

/** `undefined`: only apply will tell. */
function parsed(json: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(json ?? '{}') as Record<string, unknown>;
  } catch {
    return holdsToken(json) ? undefined : {};
  }
}
