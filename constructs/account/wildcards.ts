import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import type { IConstruct } from 'constructs';

/** One thing that a policy leaves open. */
export interface Wildcard {
  /** Sid of the statement, or name of the managed policy: what an exception must name. */
  readonly scope: string;
  readonly text: string;
}

/** Managed policies of AWS that allow nearly everything. */
const BROAD = ['AdministratorAccess', 'PowerUserAccess', 'IAMFullAccess', 'ReadOnlyAccess'];

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: unknown;
  readonly Resource?: string | readonly string[];
  readonly NotResource?: unknown;
}

/** What an identity's policy leaves open; `undefined` for other nodes, `'undecidable'` for text that apply will tell. */
export function wildcardsOf(node: IConstruct): Wildcard[] | 'undecidable' | undefined {
  if (node instanceof IamRolePolicyAttachment) {
    const name = BROAD.find((broad) => node.policyArnInput?.endsWith(`:policy/${broad}`));
    return name === undefined ? [] : [{ scope: name, text: `managed policy ${name}` }];
  }
  if (!(node instanceof IamRolePolicy) && !(node instanceof IamPolicy)) return undefined;
  const statements = statementsOf(node.policyInput);
  return statements === undefined ? 'undecidable' : statements.flatMap(openings);
}

export function statementsOf(policy: string | undefined): Statement[] | undefined {
  try {
    const { Statement } = JSON.parse(policy ?? '') as { Statement: Statement | Statement[] };
    return [Statement].flat();
  } catch {
    return undefined;
  }
}

function openings(statement: Statement): Wildcard[] {
  if (statement.Effect !== 'Allow') return [];
  const scope = statement.Sid ?? 'a statement without Sid';
  const actions = listOf(statement.Action).filter((action) => action === '*' || action.endsWith(':*'));
  const resources = listOf(statement.Resource).filter((resource) => resource === '*');
  return [
    ...actions.map((action) => ({ scope, text: `Action ${action}` })),
    ...resources.map(() => ({ scope, text: 'Resource *' })),
    ...(statement.NotAction === undefined ? [] : [{ scope, text: 'NotAction' }]),
    ...(statement.NotResource === undefined ? [] : [{ scope, text: 'NotResource' }]),
  ];
}

const listOf = (value: string | readonly string[] | undefined): string[] => [value ?? []].flat();
