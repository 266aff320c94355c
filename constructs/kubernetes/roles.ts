import type { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { Arns } from '../arns';
import { boundedRole, type RoleProps } from '../role';

export interface ManagedRole {
  readonly role: IamRole;
  /** What must be attached before the role is used, and removed after. */
  readonly ready: readonly ITerraformDependable[];
}

export interface ManagedRoleProps extends RoleProps {
  /** Of AWS's own managed policies. */
  readonly policies: readonly string[];
}

/** A role of EKS's own machinery, with policies that AWS keeps up to date for it. */
export function managedRole(scope: Construct, id: string, { policies, ...props }: ManagedRoleProps): ManagedRole {
  const arns = Arns.of(scope);
  const role = boundedRole(scope, id, props);
  const ready = policies.map(
    (policy) =>
      new IamRolePolicyAttachment(scope, `${id}-${policy.split('/').at(-1)}`, {
        role: role.name,
        policyArn: arns.awsManagedPolicy(policy),
      }),
  );
  return { role, ready };
}

export interface PodTrust {
  readonly clusterArn: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/**
 * Statement of a trust policy: pods of one service account of one cluster take the role. Whoever may make associations in
 * the cluster cannot give it to other pods.
 */
export const trustPods = (scope: Construct, { clusterArn, namespace, serviceAccount }: PodTrust) => ({
  Effect: 'Allow',
  Principal: { Service: 'pods.eks.amazonaws.com' },
  // Pod identity names cluster, namespace and service account in the session's tags.
  Action: ['sts:AssumeRole', 'sts:TagSession'],
  Condition: {
    StringEquals: {
      'aws:SourceAccount': Arns.of(scope).account,
      'aws:RequestTag/kubernetes-namespace': namespace,
      'aws:RequestTag/kubernetes-service-account': serviceAccount,
    },
    ArnEquals: { 'aws:SourceArn': clusterArn },
  },
});
