import { TerraformResource } from 'cdktf';
import type { IConstruct } from 'constructs';
import { type Exception, exceptionsAt, isExcepted } from '../exception';
import { givenTo } from '../given';
import { BOUNDARY } from '../role';
import { holdsToken, type TreeRule } from '../validation';
import { together, type Verdict } from '../verdict';
import { AUDIENCE, ISSUER } from './names';
import { policiesOf } from './policies';
import { deputiesIn, strangersIn } from './principals';
import { judgeTrust } from './trust';
import { wildcardsOf } from './wildcards';

const IAM = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';
const WILDCARD_RULE = 'ID-01';
const LONG_LIVED = ['aws_iam_user', 'aws_iam_access_key', 'aws_iam_user_login_profile'];
const BOUNDARY_RULE = 'ID-06';
const STRANGER_RULE = 'ID-07';

export interface IdentityContext {
  /** Today, `yyyy-mm-dd`, for the dates of exceptions. */
  readonly asOf: string;
  /** `owner/name` on GitHub: the only one whose workflows are trusted. */
  readonly repository: string;
  /** Environments whose workflows a stack may trust, by the name of the stack. */
  readonly environments: Readonly<Record<string, readonly string[]>>;
}

/** Who may do what: what every role and policy must obey, whoever defines it. */
export const identityTreeRules = ({ asOf, repository, environments }: IdentityContext): readonly TreeRule[] => [
  {
    id: WILDCARD_RULE,
    sentence: 'No identity may do everything, or anything to everything, without a written exception that expires',
    reason: 'Whoever takes over the identity has what it has.',
    link: `${IAM}/best-practices.html#grant-least-privilege`,
    property: 'policy',
    allowed: 'without "*" as action or resource, and no managed policy but those of constructs/account/wildcards.ts',
    mend: 'name the actions and resources, or write an Exception with owner, reason and expiry beside the construct',
    judge: (node) => {
      const wildcards = wildcardsOf(node);
      if (wildcards === undefined) return undefined;
      const open = wildcards.found
        .filter(({ scope }) => !isExcepted(node, WILDCARD_RULE, scope))
        .map(({ scope, text }) => `${text} in ${scope}`);
      return open.length === 0 && wildcards.unknown ? 'undecidable' : open;
    },
  },
  {
    id: 'ID-02',
    sentence: 'There are no long-lived keys',
    reason: 'A key that leaks works until somebody notices.',
    link: `${IAM}/best-practices.html#bp-workloads-use-roles`,
    property: 'type',
    allowed: 'a role that is assumed for a session',
    mend: 'replace the user by a role that its owner assumes',
    judge: (node) => {
      if (!TerraformResource.isTerraformResource(node)) return undefined;
      return LONG_LIVED.includes(node.terraformResourceType) ? [node.terraformResourceType] : undefined;
    },
  },
  {
    id: 'ID-03',
    sentence: 'CI is trusted by repository and pull request, main or an environment of the account, word for word',
    reason: 'Anything else lets workflows of forks, of any branch or of a stranger deploy.',
    link: 'https://docs.github.com/en/actions/security-for-github-actions/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services',
    property: 'assume_role_policy',
    allowed: `the provider ${ISSUER}, and StringEquals of aud with ${AUDIENCE} and of sub with repo:${repository}:pull_request, :ref:refs/heads/main or :environment:… of the account`,
    mend: 'write each subject in full under Condition.StringEquals',
    judge: (node) =>
      judgeTrust(node, [
        `repo:${repository}:pull_request`,
        `repo:${repository}:ref:refs/heads/main`,
        ...(environments[stackOf(node)] ?? []).map((environment) => `repo:${repository}:environment:${environment}`),
      ]),
  },
  {
    id: 'ID-04',
    sentence: 'Exceptions end',
    reason: 'What was allowed for a while would be allowed for ever.',
    link: `${IAM}/best-practices.html#remove-credentials`,
    property: 'exception.expires',
    allowed: `a date that has not passed on ${asOf}`,
    mend: 'remove the exception with what needs it, or renew it in a reviewed change',
    severity: 'dated',
    judge: (node) =>
      exceptionsAt(node)
        .filter(({ expires }) => !(expires >= asOf))
        .map(({ rule, scope, owner, expires }) => `${expires} (${rule} ${scope}, ${owner})`),
  },
  {
    id: 'ID-05',
    sentence: 'Exceptions are needed',
    reason: 'One that nothing needs would one day allow something new unseen.',
    link: `${IAM}/best-practices.html#remove-credentials`,
    property: 'exception',
    allowed: 'one that something below the construct needs',
    mend: 'remove the exception',
    judge: (node) =>
      exceptionsAt(node)
        .filter((exception) => !isNeededBelow(node, exception))
        .map(({ rule, scope }) => `${rule} ${scope}`),
  },
  {
    id: BOUNDARY_RULE,
    sentence: "Every role has the account's boundary",
    reason: 'Whoever deploys makes roles, and would make one that may do more than the deployment.',
    link: `${IAM}/access_policies_boundaries.html#access_policies_boundaries-delegate`,
    property: 'permissions_boundary',
    allowed: `the managed policy ${BOUNDARY}`,
    mend: 'make the role with boundedRole, or write an Exception with owner, reason and expiry beside the construct',
    judge: (node) => {
      const role = boundaryOf(node);
      if (role === undefined || role.verdict === 'unknown') return role && 'undecidable';
      return role.verdict === 'bounded' || isExcepted(node, BOUNDARY_RULE, role.role) ? [] : [`none for ${role.role}`];
    },
  },
  {
    id: STRANGER_RULE,
    sentence: 'No role and no resource is open to everybody, or to another account',
    reason: 'Nobody here decides who in another account may use it.',
    link: `${IAM}/access-analyzer-concepts.html`,
    property: 'policy',
    allowed:
      'principals of this account, services of AWS, or everybody with a condition that names account, ARN or endpoint',
    mend: 'name the role, or write an Exception with owner, reason and expiry beside the construct',
    judge: judgeStrangers,
  },
  {
    id: 'ID-08',
    sentence: 'A service of AWS acts for this account only',
    reason: "It takes the role or the resource in the name of whoever asks it: another account's would do as well.",
    link: `${IAM}/confused-deputy.html`,
    property: 'policy',
    allowed: 'a condition on aws:SourceArn, aws:SourceAccount or the encryption context (EC2 and EKS name none)',
    mend: "give trustService, or the statement, a condition with the account's or the resource's name",
    judge: (node) =>
      together(...openPolicies(node).map((policy): Verdict => deputiesIn(node, policy) ?? 'undecidable')),
  },
];

const stackOf = (node: IConstruct): string => node.node.path.split('/')[0]!;

/** What needs an exception of this rule at a node, by scope. */
function neededAt(node: IConstruct, rule: string): readonly string[] {
  if (rule === WILDCARD_RULE) return wildcardsOf(node)?.found.map(({ scope }) => scope) ?? [];
  if (rule === STRANGER_RULE)
    return openPolicies(node).flatMap((policy) => (strangersIn(node, policy) ?? []).map(({ scope }) => scope));
  return boundaryOf(node)?.verdict === 'missing' ? [boundaryOf(node)!.role] : [];
}

const isNeededBelow = (node: IConstruct, { rule, scope }: Exception): boolean =>
  node.node.findAll().some((each) => neededAt(each, rule).includes(scope));

const openPolicies = (node: IConstruct) => policiesOf(node).filter(({ kind }) => kind !== 'identity');

function judgeStrangers(node: IConstruct): Verdict {
  return together(
    ...openPolicies(node).map((policy): Verdict => {
      const found = strangersIn(node, policy);
      if (found === undefined) return 'undecidable';
      return found.filter(({ scope }) => !isExcepted(node, STRANGER_RULE, scope)).map(({ text }) => text);
    }),
  );
}

/** A role's name, and whether the boundary is its own. */
function boundaryOf(node: IConstruct): { role: string; verdict: 'bounded' | 'missing' | 'unknown' } | undefined {
  const given = givenTo(node);
  if (given?.type !== 'aws_iam_role') return undefined;
  const role = String(given.argument('name') ?? given.argument('namePrefix') ?? node.node.id);
  const boundary = given.argument('permissionsBoundary');
  if (String(boundary).endsWith(`:policy/${BOUNDARY}`)) return { role, verdict: 'bounded' };
  return { role, verdict: holdsToken(boundary) ? 'unknown' : 'missing' };
}
