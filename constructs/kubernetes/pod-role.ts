import { EksPodIdentityAssociation } from '@cdktf/provider-aws/lib/eks-pod-identity-association';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { policyOf } from '../policy';
import { boundedRole } from '../role';
import { trustPods } from './roles';

export interface PodRoleProps {
  readonly name: string;
  readonly description: string;
  readonly cluster: { readonly name: string; readonly arn: string };
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Of an IAM policy. */
  readonly statements: readonly object[];
}

/** An IAM role that pods of one service account take, without a key: the pod identity agent hands them its sessions. */
export class PodRole extends Construct {
  readonly role: IamRole;

  constructor(scope: Construct, id: string, props: PodRoleProps) {
    super(scope, id);
    const { name, description, cluster, namespace, serviceAccount, statements } = props;
    this.role = boundedRole(this, 'role', {
      name,
      description,
      trust: [trustPods(this, { clusterArn: cluster.arn, namespace, serviceAccount })],
    });
    const policy = new IamRolePolicy(this, 'policy', {
      name: 'pod',
      role: this.role.name,
      policy: policyOf(statements),
    });
    new EksPodIdentityAssociation(this, 'association', {
      clusterName: cluster.name,
      namespace,
      serviceAccount,
      roleArn: this.role.arn,
      dependsOn: [policy],
    });
  }
}
