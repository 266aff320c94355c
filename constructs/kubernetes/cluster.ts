import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { EksAccessEntry } from '@cdktf/provider-aws/lib/eks-access-entry';
import { EksAccessPolicyAssociation } from '@cdktf/provider-aws/lib/eks-access-policy-association';
import { EksCluster } from '@cdktf/provider-aws/lib/eks-cluster';
import type { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { Construct } from 'constructs';
import { Arns } from '../arns';
import type { Placement } from '../network/placement';
import { SecurityGroup, type SecurityGroupMember } from '../network/security-group';
import { trustService } from '../role';
import { checkProps } from '../validation';
import { AddOns } from './add-ons';
import { clusterKey } from './key';
import { Nodes } from './nodes';
import { PodRole, type PodRoleProps } from './pod-role';
import { managedRole } from './roles';
import { CLUSTER_RULES, SERVICE_CIDR } from './rules';

const API_PORT = 443;

export interface KubernetesClusterProps {
  /** Of the cluster, its roles and its key: lower-case letters, digits and hyphens, at most 40. */
  readonly name: string;
  readonly network: Placement;
  /** Minor version of the support calendar, such as `1.36`. */
  readonly version: string;
  /** An arm64 type. */
  readonly instanceType: string;
  /** Nodes: `min` of them run, `max` while they are replaced. */
  readonly nodes: { readonly min: number; readonly max: number };
  /** Of a node's own disk, for images and logs: 20 to 1000. */
  readonly volumeGiB: number;
  readonly logRetentionDays: number;
  /** Terraform refuses to delete cluster and key. */
  readonly deletionProtection: boolean;
  /** Today, `yyyy-mm-dd`: judges the support calendar, never reaches the JSON. */
  readonly asOf: string;
}

/** An EKS cluster whose API is reached from inside the VPC only, and whose pods have identities of their own. */
export class KubernetesCluster extends Construct implements SecurityGroupMember {
  readonly name: string;
  readonly arn: string;
  /** Of the key that encrypts its secrets. */
  readonly keyArn: string;
  /** Of nodes and pods. */
  readonly securityGroup: SecurityGroup;
  private readonly api: SecurityGroup;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: KubernetesClusterProps,
  ) {
    super(scope, id);
    checkProps(this, props, CLUSTER_RULES);
    const { name, network, version } = props;
    this.api = new SecurityGroup(this, 'api-security-group', {
      vpcId: network.vpcId,
      name: `${name}-cluster-api`,
      description: `API of the cluster ${name}`,
    });
    const key = this.addKey();
    this.keyArn = key.arn;
    const cluster = this.addCluster(key);
    this.name = cluster.name;
    this.arn = cluster.arn;
    const addOns = new AddOns(this, 'add-ons', { name, cluster, version });
    const nodes = new Nodes(this, 'nodes', {
      name,
      network,
      cluster,
      clusterSecurityGroupId: cluster.vpcConfig.clusterSecurityGroupId,
      version,
      instanceType: props.instanceType,
      count: props.nodes,
      volumeGiB: props.volumeGiB,
      after: addOns.beforeNodes,
    });
    addOns.addAfter(nodes.group);
    this.securityGroup = nodes.securityGroup;
  }

  /** Lets a neighbour call the cluster's API; what it may do there is a matter of its access entry. */
  allowApiFrom(id: string, peer: SecurityGroupMember): void {
    this.api.allowFrom(id, peer, API_PORT, `Kubernetes API from ${id}`);
  }

  /** Lets an IAM role into the cluster, to do everything there. Nobody else deploys what runs in it. */
  allowAdministrator(id: string, roleArn: string): void {
    const entry = new EksAccessEntry(this, `access-${id}`, { clusterName: this.name, principalArn: roleArn });
    new EksAccessPolicyAssociation(entry, 'policy', {
      clusterName: this.name,
      principalArn: roleArn,
      policyArn: Arns.of(this).clusterAccessPolicy('AmazonEKSClusterAdminPolicy'),
      accessScope: { type: 'cluster' },
      dependsOn: [entry],
    });
  }

  /** Lets an IAM role into the cluster as a member of a group, which may do what roles inside the cluster say. */
  allowGroup(id: string, principalArn: string, group: string): void {
    new EksAccessEntry(this, `access-${id}`, { clusterName: this.name, principalArn, kubernetesGroups: [group] });
  }

  /** Gives the pods of one service account an IAM role. */
  addPodRole(id: string, props: Omit<PodRoleProps, 'cluster'>): PodRole {
    return new PodRole(this, id, { ...props, cluster: this });
  }

  /** EKS dictates the name. */
  private get logGroupName(): string {
    return `/aws/eks/${this.props.name}/cluster`;
  }

  private addKey(): KmsKey {
    const { name, deletionProtection: protect } = this.props;
    return clusterKey(this, 'key', { name, arns: Arns.of(this), logGroupName: this.logGroupName, protect });
  }

  private addCluster(key: KmsKey): EksCluster {
    const { name, network, version, logRetentionDays, deletionProtection: protect } = this.props;
    // Made before the cluster, since one that EKS makes keeps its logs for ever.
    const logs = new CloudwatchLogGroup(this, 'log-group', {
      name: this.logGroupName,
      retentionInDays: logRetentionDays,
      kmsKeyId: key.arn,
    });
    const { role, ready } = managedRole(this, 'role', {
      name: `${name}-cluster`,
      description: `Control plane of the cluster ${name}`,
      trust: [trustService('eks')],
      policies: ['AmazonEKSClusterPolicy'],
    });
    return new EksCluster(this, 'cluster', {
      name,
      roleArn: role.arn,
      version,
      // Access is a resource a role. There is no aws-auth ConfigMap, and whoever creates the cluster has no lasting right.
      accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false },
      bootstrapSelfManagedAddons: false,
      enabledClusterLogTypes: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'],
      encryptionConfig: { provider: { keyArn: key.arn }, resources: ['secrets'] },
      kubernetesNetworkConfig: { ipFamily: 'ipv4', serviceIpv4Cidr: SERVICE_CIDR },
      // Extended support costs six times as much: the calendar warns in time instead.
      upgradePolicy: { supportType: 'STANDARD' },
      vpcConfig: {
        subnetIds: [...network.subnetIds],
        securityGroupIds: [this.api.id],
        endpointPrivateAccess: true,
        endpointPublicAccess: false,
      },
      dependsOn: [logs, ...ready],
      lifecycle: { preventDestroy: protect },
    });
  }
}
