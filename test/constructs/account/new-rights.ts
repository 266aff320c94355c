import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { stackOf } from '../../support/company';
import { statementsOf } from '../../support/iam';
import type { Json } from '../../support/synth';

/** An account with every role that an account may have. */
export const account = stackOf('account-sandbox');

export const policiesOf = (name: string): Json[] =>
  account.resources(IamRolePolicy).filter(({ role }) => role.includes(`.${name}_`));

export const statementsFor = (name: string): Json[] => policiesOf(name).flatMap(({ policy }) => statementsOf(policy));
