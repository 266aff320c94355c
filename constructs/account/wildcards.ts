import type { IConstruct } from 'constructs';
import { givenTo } from '../given';
import { rendered } from '../rendered';
import { listOf, policiesOf, type Statement } from './policies';

/** One thing that a policy leaves open. */
export interface Wildcard {
  /** Sid of the statement, or name of the managed policy: what an exception must name. */
  readonly scope: string;
  readonly text: string;
}

export interface Openings {
  readonly found: readonly Wildcard[];
  /** Is there more that only apply will tell? */
  readonly unknown: boolean;
}

/** Managed policies of AWS that a role may have: each is made for one service, and AWS keeps it up to date for that. */
export const MANAGED_POLICIES = [
  'AmazonEC2ContainerRegistryPullOnly',
  'AmazonEKSClusterPolicy',
  'AmazonEKSWorkerNodeMinimalPolicy',
  'AmazonEKS_CNI_Policy',
  'service-role/AmazonEBSCSIDriverPolicy',
  'service-role/AmazonRDSEnhancedMonitoringRole',
];

/** Arguments that attach managed policies, by type. */
const ATTACHMENTS: Readonly<Record<string, string>> = {
  aws_iam_group_policy_attachment: 'policyArn',
  aws_iam_policy_attachment: 'policyArn',
  aws_iam_role: 'managedPolicyArns',
  aws_iam_role_policy_attachment: 'policyArn',
  aws_iam_role_policy_attachments_exclusive: 'policyArns',
  aws_iam_user_policy_attachment: 'policyArn',
};

/** What an identity's policies leave open; `undefined` for nodes without any. */
export function wildcardsOf(node: IConstruct): Openings | undefined {
  const parts = [
    ...managedOf(node),
    ...policiesOf(node)
      .filter(({ kind }) => kind === 'identity')
      .map(openingsOf(node)),
  ];
  if (parts.length === 0) return undefined;
  return { found: parts.flatMap(({ found }) => found), unknown: parts.some(({ unknown }) => unknown) };
}

/** `*`, or all of a service: `arn:aws:s3:::*`. */
const EVERYTHING = /^(arn(:[^:]*){4}:)?\*+$/;

const NOTHING: Openings = { found: [], unknown: false };
const UNKNOWN: Openings = { found: [], unknown: true };

function managedOf(node: IConstruct): Openings[] {
  const given = givenTo(node);
  const argument = given && ATTACHMENTS[given.type];
  const arns = argument === undefined ? undefined : given?.argument(argument);
  if (arns === undefined) return [];
  return [arns].flat().map((arn) => (typeof arn === 'string' ? managed(node, arn) : UNKNOWN));
}

function managed(node: IConstruct, arn: string): Openings {
  const policy = /:iam::aws:policy\/([^$]+)$/.exec(arn)?.[1];
  if (policy !== undefined && MANAGED_POLICIES.includes(policy)) return NOTHING;
  const text = rendered(node, arn);
  // One of the stack's own is judged where it stands.
  if (/^\$\{aws_iam_policy\.[^{}]+\.arn\}$/.test(text)) return NOTHING;
  if (policy === undefined && text.startsWith('${')) return UNKNOWN;
  const scope = text.split('/').at(-1)!;
  return { found: [{ scope, text: `managed policy ${scope}` }], unknown: false };
}

const openingsOf =
  (node: IConstruct) =>
  ({ statements }: { readonly statements: readonly Statement[] | undefined }): Openings =>
    statements === undefined
      ? UNKNOWN
      : {
          found: statements.flatMap(wildcards),
          unknown: statements.some((statement) => isUnknown(node, statement)),
        };

function wildcards(statement: Statement): Wildcard[] {
  if (statement.Effect !== 'Allow') return [];
  const scope = statement.Sid ?? 'a statement without Sid';
  const actions = listOf(statement.Action).filter((action) => action === '*' || action.endsWith(':*'));
  const resources = listOf(statement.Resource).filter((resource) => EVERYTHING.test(resource));
  return [
    ...actions.map((action) => ({ scope, text: `Action ${action}` })),
    ...resources.map((resource) => ({ scope, text: `Resource ${resource}` })),
    ...(statement.NotAction === undefined ? [] : [{ scope, text: 'NotAction' }]),
    ...(statement.NotResource === undefined ? [] : [{ scope, text: 'NotResource' }]),
  ];
}

/** What a resource says of itself is no wildcard; what a variable holds may be one. */
function isUnknown(node: IConstruct, { Effect, Action, Resource }: Statement): boolean {
  if (Effect !== 'Allow') return false;
  return (
    listOf(Action).some((action) => action.includes('${')) ||
    listOf(Resource).some((resource) => /^\$\{(?!(data\.)?aws_)/.test(rendered(node, resource)))
  );
}
