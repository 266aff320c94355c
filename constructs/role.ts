import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import type { Construct } from 'constructs';
import { Arns } from './arns';
import { policyOf } from './policy';

/** Managed policy of the account stack: the most that a role of any other stack can do. */
export const BOUNDARY = 'devops-simulator-boundary';

export interface RoleProps {
  readonly name: string;
  readonly description: string;
  /** Who may take it, as statements of its trust policy. */
  readonly trust: readonly object[];
}

/** A role that can do no more than the account's boundary allows, whatever policies it is given later. */
export const boundedRole = (scope: Construct, id: string, { name, description, trust }: RoleProps): IamRole =>
  new IamRole(scope, id, {
    name,
    description,
    assumeRolePolicy: policyOf(trust),
    permissionsBoundary: Arns.of(scope).iam(`policy/${BOUNDARY}`),
  });

/** Statement of a trust policy: a service of AWS takes the role. */
export const trustService = (service: string, condition?: object) => ({
  Effect: 'Allow',
  Principal: { Service: `${service}.amazonaws.com` },
  Action: 'sts:AssumeRole',
  ...(condition && { Condition: condition }),
});
