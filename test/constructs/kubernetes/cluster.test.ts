import { EksAccessEntry } from '@cdktf/provider-aws/lib/eks-access-entry';
import { EksAccessPolicyAssociation } from '@cdktf/provider-aws/lib/eks-access-policy-association';
import { EksAddon } from '@cdktf/provider-aws/lib/eks-addon';
import { EksCluster } from '@cdktf/provider-aws/lib/eks-cluster';
import { EksNodeGroup } from '@cdktf/provider-aws/lib/eks-node-group';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { environments } from '../../../environments';
import { stackOf } from '../../support/company';
import { statementsFor } from '../../support/iam';

const prod = stackOf('prod');

describe('the cluster of production', () => {
  test('is private, encrypted, logged, and entered by access entries only', () => {
    const [clusterKey] = prod
      .resources(KmsKey)
      .filter(({ description }) => description === 'Kubernetes cluster devops-simulator-prod');

    expect(prod.resource(EksCluster)).toMatchObject({
      version: environments.prod.cluster.version,
      access_config: { authentication_mode: 'API', bootstrap_cluster_creator_admin_permissions: false },
      bootstrap_self_managed_addons: false,
      enabled_cluster_log_types: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'],
      encryption_config: { resources: ['secrets'] },
      upgrade_policy: { support_type: 'STANDARD' },
      vpc_config: { endpoint_private_access: true, endpoint_public_access: false },
      lifecycle: { prevent_destroy: true },
    });
    expect(clusterKey).toMatchObject({ enable_key_rotation: true, lifecycle: { prevent_destroy: true } });
  });

  test('has nodes in every zone, of a concrete image, with the groups of the control plane and of their own', () => {
    const nodes = prod.resource(EksNodeGroup);

    expect(nodes.subnet_ids).toHaveLength(environments.prod.network.zones.length);
    expect(nodes).toMatchObject({
      ami_type: 'AL2023_ARM_64_STANDARD',
      release_version: expect.stringMatching(/^1\.36\.\d+-\d{8}$/),
      update_config: { max_unavailable: 1 },
    });
    expect(prod.json.resource.aws_launch_template.cluster_nodes_template_D106236B).toMatchObject({
      metadata_options: { http_tokens: 'required', http_put_response_hop_limit: 1 },
      vpc_security_group_ids: [
        expect.stringContaining('cluster_security_group_id'),
        expect.stringContaining('cluster_nodes_security-group'),
      ],
    });
  });

  test('gives its nodes the least that AWS lets a node have; the add-ons have roles of their own', () => {
    const policies = prod
      .resources(IamRolePolicyAttachment)
      .filter(({ role }) => role.includes('cluster_'))
      .map(({ policy_arn }) => policy_arn.split(':policy/')[1]);

    expect(policies.sort()).toEqual([
      'AmazonEC2ContainerRegistryPullOnly',
      'AmazonEKSClusterPolicy',
      'AmazonEKSWorkerNodeMinimalPolicy',
      'AmazonEKS_CNI_Policy',
      'service-role/AmazonEBSCSIDriverPolicy',
    ]);
  });

  test('lets nodes open sessions, through which people reach the API, and read nothing', () => {
    const [statement, ...others] = statementsFor(prod, 'cluster_nodes_role');

    expect(others).toEqual([]);
    expect(
      statement.Action.filter((action: string) => !/^(ssmmessages:|ssm:UpdateInstanceInformation$)/.test(action)),
    ).toEqual([]);
  });

  test('starts nodes after what they need, and pods of add-ons after nodes', () => {
    const names = (dependsOn: readonly string[]) => dependsOn.map((address) => address.split('.')[1]!);
    const addOn = (name: string) => prod.resources(EksAddon).find(({ addon_name }) => addon_name === name);

    expect(names(prod.resource(EksNodeGroup).depends_on).filter((name) => name.includes('add-ons'))).toHaveLength(3);
    expect(names(addOn('vpc-cni').depends_on)).toEqual([expect.stringContaining('AmazonEKS_CNI_Policy')]);
    for (const name of ['coredns', 'aws-ebs-csi-driver']) {
      expect(names(addOn(name).depends_on)).toContainEqual(expect.stringContaining('nodes_group'));
    }
  });

  test('admits the roles that deploy what runs in it, and nobody who only looks: a view of everything shows Secrets', () => {
    const of = (text: string) => text.replace(/.*role\//, '').replace(/_[0-9A-F]{8}\.arn}$/, '');

    expect(
      prod
        .resources(EksAccessPolicyAssociation)
        .map(({ principal_arn, policy_arn }) => [of(principal_arn), policy_arn.replace(/.*\//, '')]),
    ).toEqual([
      ['devops-simulator-ci-apply', 'AmazonEKSClusterAdminPolicy'],
      ['devops-simulator-break-glass', 'AmazonEKSClusterAdminPolicy'],
      ['${aws_iam_role.deploy_identity_role', 'AmazonEKSClusterAdminPolicy'],
    ]);
    const others = prod.resources(EksAccessEntry).filter(({ kubernetes_groups }) => kubernetes_groups !== undefined);
    expect(others.map(({ principal_arn }) => of(principal_arn))).toEqual(['devops-simulator-watch']);
    expect(prod.resources(EksAccessEntry)).toHaveLength(prod.resources(EksAccessPolicyAssociation).length + 1);
  });
});

test('an experiment has a small one, development none', () => {
  expect(stackOf('experimental').resource(EksNodeGroup).scaling_config).toEqual({
    desired_size: 1,
    max_size: 2,
    min_size: 1,
  });
  expect(stackOf('dev').resources(EksCluster)).toEqual([]);
});
