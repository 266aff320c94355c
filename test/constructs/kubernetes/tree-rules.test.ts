import { EksAddon } from '@cdktf/provider-aws/lib/eks-addon';
import { EksCluster, type EksClusterConfig } from '@cdktf/provider-aws/lib/eks-cluster';
import { EksNodeGroup } from '@cdktf/provider-aws/lib/eks-node-group';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import type { TerraformStack } from 'cdktf';
import { CLUSTER_TREE_RULES } from '../../../constructs/kubernetes/tree-rules';
import { treeMessages } from '../../support/rules';

const GOOD: EksClusterConfig = {
  name: 'c',
  roleArn: 'arn:aws:iam::111111111111:role/c',
  accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false },
  enabledClusterLogTypes: ['api', 'audit', 'authenticator'],
  encryptionConfig: { provider: { keyArn: 'arn:aws:kms:eu-west-1:111111111111:key/k' }, resources: ['secrets'] },
  vpcConfig: { subnetIds: ['subnet-1'], endpointPrivateAccess: true, endpointPublicAccess: false },
};

const cluster =
  (changes: Partial<EksClusterConfig>) =>
  (stack: TerraformStack): void => {
    new EksCluster(stack, 'c', { ...GOOD, ...changes });
  };
const addOn = (addonName: string, rest: object) => (stack: TerraformStack) => {
  new EksAddon(stack, 'c', { clusterName: 'c', addonName, ...rest });
};

const ROWS: readonly [rule: string, build: (stack: TerraformStack) => void, complaint: string, mend: string][] = [
  [
    'K8S-20',
    cluster({ vpcConfig: { subnetIds: ['subnet-1'], endpointPublicAccess: true, endpointPrivateAccess: true } }),
    'vpc_config must be endpoint_private_access true and endpoint_public_access false, got endpoint_public_access true',
    'set vpcConfig.endpointPrivateAccess to true and vpcConfig.endpointPublicAccess to false',
  ],
  [
    'K8S-21',
    cluster({ encryptionConfig: { provider: { keyArn: '' }, resources: ['secrets'] } }),
    'encryption_config must be a key for the resources "secrets", got ["secrets"]',
    "set encryptionConfig to { provider: { keyArn }, resources: ['secrets'] }",
  ],
  [
    'K8S-22',
    cluster({ accessConfig: { authenticationMode: 'CONFIG_MAP', bootstrapClusterCreatorAdminPermissions: false } }),
    'access_config must be authentication_mode "API" and bootstrap_cluster_creator_admin_permissions false, got authentication_mode "CONFIG_MAP"',
    "set accessConfig to { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false }",
  ],
  [
    'K8S-23',
    cluster({ enabledClusterLogTypes: ['api', 'authenticator'] }),
    'enabled_cluster_log_types must be "api", "audit" and "authenticator" among them, got no audit',
    "set enabledClusterLogTypes of the cluster to ['api', 'audit', 'authenticator', …]",
  ],
  [
    'K8S-24',
    addOn('vpc-cni', { addonVersion: 'v1', configurationValues: '{"enableNetworkPolicy":"false"}' }),
    'configuration_values.enableNetworkPolicy must be "true" for the add-on vpc-cni, got "false"',
    "set configurationValues of the add-on to JSON.stringify({ enableNetworkPolicy: 'true' })",
  ],
  [
    'K8S-25',
    addOn('coredns', {}),
    'addon_version, release_version must be the version of a release, got none for the add-on coredns',
    'take the version from the calendar in constructs/kubernetes',
  ],
  [
    'K8S-26',
    (stack) => {
      new LaunchTemplate(stack, 'c', { metadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 2 } });
    },
    'metadata_options.http_put_response_hop_limit must be 1 for each launch template, got 2',
    'set metadataOptions.httpPutResponseHopLimit of the launch template to 1',
  ],
];

describe('a cluster, whoever defines it', () => {
  test.each(ROWS)('%s', (rule, build, complaint, mend) => {
    expect(treeMessages(CLUSTER_TREE_RULES, build)).toEqual([`test/c  ${rule}\n  ${complaint}\n  mend: ${mend}`]);
  });

  test('K8S-25: nodes too', () => {
    const nodes = (stack: TerraformStack) => {
      const scalingConfig = { desiredSize: 1, minSize: 1, maxSize: 2 };
      new EksNodeGroup(stack, 'c', { clusterName: 'c', nodeRoleArn: 'arn', subnetIds: [], scalingConfig });
    };

    expect(treeMessages(CLUSTER_TREE_RULES, nodes)).toEqual([
      'test/c  K8S-25\n  addon_version, release_version must be the version of a release, got none for the nodes\n  mend: take the version from the calendar in constructs/kubernetes',
    ]);
  });

  test('is accepted as it should be', () => {
    expect(treeMessages(CLUSTER_TREE_RULES, cluster({}))).toEqual([]);
  });

  test('each has a row', () => {
    expect(ROWS.map(([rule]) => rule)).toEqual(CLUSTER_TREE_RULES.map(({ id }) => id));
  });
});
