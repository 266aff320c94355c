import { DataAwsDefaultTags } from '@cdktf/provider-aws/lib/data-aws-default-tags';
import type { EksCluster } from '@cdktf/provider-aws/lib/eks-cluster';
import { EksNodeGroup } from '@cdktf/provider-aws/lib/eks-node-group';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import { Fn, type ITerraformDependable, Token } from 'cdktf';
import { Construct } from 'constructs';
import { allow } from '../exception';
import type { Placement } from '../network/placement';
import { SecurityGroup } from '../network/security-group';
import { policyOf } from '../policy';
import { trustService } from '../role';
import { SESSIONS, SESSIONS_EXCEPTION } from '../sessions';
import { managedRole } from './roles';
import { kubernetesVersion } from './version-calendar';

export interface NodesProps {
  readonly name: string;
  readonly network: Placement;
  readonly cluster: EksCluster;
  readonly clusterSecurityGroupId: string;
  readonly version: string;
  readonly instanceType: string;
  readonly count: { readonly min: number; readonly max: number };
  readonly volumeGiB: number;
  readonly after: readonly ITerraformDependable[];
}

/** A managed node group over every zone of the network. AWS drains and replaces the nodes when the template changes. */
export class Nodes extends Construct {
  /** Of the nodes, and so of every pod on them. */
  readonly securityGroup: SecurityGroup;
  readonly group: EksNodeGroup;

  constructor(scope: Construct, id: string, props: NodesProps) {
    super(scope, id);
    const { name, network, cluster, version, count, after } = props;
    this.securityGroup = new SecurityGroup(this, 'security-group', {
      vpcId: network.vpcId,
      name: `${name}-nodes`,
      description: `Nodes and pods of the cluster ${name}`,
    });
    const { role, ready } = managedRole(this, 'role', {
      name: `${name}-nodes`,
      description: `Nodes of the cluster ${name}: join it, pull images, open sessions for people`,
      trust: [trustService('ec2')],
      policies: ['AmazonEKSWorkerNodeMinimalPolicy', 'AmazonEC2ContainerRegistryPullOnly'],
    });
    // The API is private: people reach it through a node. docs/decisions/way-in.md
    allow(this, [SESSIONS_EXCEPTION]);
    const sessions = new IamRolePolicy(this, 'sessions', {
      name: 'sessions',
      role: role.name,
      policy: policyOf([SESSIONS]),
    });
    const template = this.addTemplate(props);
    this.group = new EksNodeGroup(this, 'group', {
      clusterName: cluster.name,
      nodeGroupName: `${name}-nodes`,
      nodeRoleArn: role.arn,
      subnetIds: [...network.subnetIds],
      version,
      amiType: 'AL2023_ARM_64_STANDARD',
      releaseVersion: kubernetesVersion(version)?.nodeRelease ?? '',
      launchTemplate: { id: template.id, version: template.getStringAttribute('latest_version') },
      scalingConfig: { minSize: count?.min, desiredSize: count?.min, maxSize: count?.max },
      updateConfig: { maxUnavailable: 1 },
      dependsOn: [...ready, sessions, ...after],
    });
  }

  private addTemplate({ name, clusterSecurityGroupId, instanceType, volumeGiB }: NodesProps): LaunchTemplate {
    // The provider's default tags end at the template; instances and volumes are on the bill too.
    const tags = Token.asStringMap(
      Fn.merge([new DataAwsDefaultTags(this, 'default-tags').tags, { Name: `${name}-node` }]),
    );
    return new LaunchTemplate(this, 'template', {
      name: `${name}-nodes`,
      instanceType,
      updateDefaultVersion: true,
      // EKS adds its own group only where a template names none, and nodes talk to the control plane through it.
      vpcSecurityGroupIds: [clusterSecurityGroupId, this.securityGroup.id],
      ebsOptimized: 'true',
      // One hop: a pod that asked for the node's credentials would get no answer. Pods have identities of their own.
      metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 1 },
      monitoring: { enabled: true },
      blockDeviceMappings: [
        {
          deviceName: '/dev/xvda',
          ebs: { volumeType: 'gp3', volumeSize: volumeGiB, encrypted: 'true', deleteOnTermination: 'true' },
        },
      ],
      tagSpecifications: ['instance', 'volume'].map((resourceType) => ({ resourceType, tags })),
    });
  }
}
