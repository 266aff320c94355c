import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { Arns } from '../arns';

export interface ManagedRole {
  readonly role: IamRole;
  /** What must be attached before the role is used, and removed after. */
  readonly ready: readonly ITerraformDependable[];
}

export interface ManagedRoleProps {
  readonly name: string;
  readonly description: string;
  /** AWS's service that takes the role. */
  readonly service: 'eks' | 'ec2' | 'pods.eks';
  /** Of AWS's own managed policies. */
  readonly policies: readonly string[];
}

/** A role of EKS's own machinery, with policies that AWS keeps up to date for it. */
export function managedRole(scope: Construct, id: string, props: ManagedRoleProps): ManagedRole {
  const { name, description, service, policies } = props;
  const arns = Arns.of(scope);
  const role = new IamRole(scope, id, {
    name,
    description,
    assumeRolePolicy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: `${service}.amazonaws.com` },
          // Pod identity names cluster, namespace and service account in the session's tags.
          Action: service === 'pods.eks' ? ['sts:AssumeRole', 'sts:TagSession'] : 'sts:AssumeRole',
        },
      ],
    }),
  });
  const ready = policies.map(
    (policy) =>
      new IamRolePolicyAttachment(scope, `${id}-${policy.split('/').at(-1)}`, {
        role: role.name,
        policyArn: arns.awsManagedPolicy(policy),
      }),
  );
  return { role, ready };
}
