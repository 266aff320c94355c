import { EksAddon } from '@cdktf/provider-aws/lib/eks-addon';
import type { EksCluster } from '@cdktf/provider-aws/lib/eks-cluster';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { managedRole, trustPods } from './roles';
import { type AddOnName, kubernetesVersion } from './version-calendar';

export interface AddOnsProps {
  /** Prefix of the roles. */
  readonly name: string;
  readonly cluster: EksCluster;
  /** Minor version, which names those of the add-ons. */
  readonly version: string;
}

/** Add-ons that AWS runs for us, in concrete versions. Each has a role of its own, so that the nodes' role may do little. */
export class AddOns extends Construct {
  /** What a node needs to become ready: addresses, service routing, credentials for pods. */
  readonly beforeNodes: readonly ITerraformDependable[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: AddOnsProps,
  ) {
    super(scope, id);
    this.beforeNodes = [
      this.add('eks-pod-identity-agent'),
      this.add('kube-proxy'),
      this.add('vpc-cni', {
        // Without it a NetworkPolicy is accepted and does nothing.
        values: { enableNetworkPolicy: 'true' },
        identity: { serviceAccount: 'aws-node', policy: 'AmazonEKS_CNI_Policy' },
      }),
    ];
  }

  /** What runs on nodes like any pod: names, and volumes. */
  addAfter(nodes: ITerraformDependable): void {
    this.add('coredns', { after: [nodes] });
    this.add('aws-ebs-csi-driver', {
      identity: { serviceAccount: 'ebs-csi-controller-sa', policy: 'service-role/AmazonEBSCSIDriverPolicy' },
      after: [nodes],
    });
  }

  private add(
    addOn: AddOnName,
    options: {
      readonly values?: object;
      readonly identity?: { readonly serviceAccount: string; readonly policy: string };
      readonly after?: readonly ITerraformDependable[];
    } = {},
  ): EksAddon {
    const { cluster, version, name } = this.props;
    const { values, identity, after = [] } = options;
    const own =
      identity &&
      managedRole(this, `${addOn}-role`, {
        name: `${name}-${addOn}`,
        description: `Add-on ${addOn} of the cluster ${name}`,
        trust: [
          trustPods(this, {
            clusterArn: cluster.arn,
            namespace: 'kube-system',
            serviceAccount: identity.serviceAccount,
          }),
        ],
        policies: [identity.policy],
      });
    return new EksAddon(this, addOn, {
      clusterName: cluster.name,
      addonName: addOn,
      addonVersion: kubernetesVersion(version)?.addOns[addOn] ?? '',
      // What somebody changed by hand in the cluster goes back to what stands here.
      resolveConflictsOnCreate: 'OVERWRITE',
      resolveConflictsOnUpdate: 'OVERWRITE',
      ...(values && { configurationValues: JSON.stringify(values) }),
      ...(own && {
        podIdentityAssociation: [{ roleArn: own.role.arn, serviceAccount: identity.serviceAccount }],
      }),
      dependsOn: [...after, ...(own?.ready ?? [])],
    });
  }
}
