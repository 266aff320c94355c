import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { TerraformResource } from 'cdktf';
import type { IConstruct } from 'constructs';
import { exceptionsAt, isExcepted } from '../exception';
import type { TreeRule } from '../validation';
import { statementsOf, wildcardsOf } from './wildcards';

const IAM = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';
const WILDCARD_RULE = 'ID-01';
const LONG_LIVED = ['aws_iam_user', 'aws_iam_access_key', 'aws_iam_user_login_profile'];
/** `repo:owner/name:pull_request`, `…:ref:refs/heads/branch` or `…:environment:name`, without a wildcard. */
const SUBJECT = /^repo:[\w.-]+\/[\w.-]+:(pull_request|ref:refs\/heads\/[\w./-]+|environment:[\w-]+)$/;

/** Who may do what: what every role and policy must obey, whoever defines it. @param asOf today, for expiry dates */
export const identityTreeRules = (asOf: string): readonly TreeRule[] => [
  {
    id: WILDCARD_RULE,
    sentence: 'No identity may do everything, or anything to everything, without a written exception that expires',
    reason: 'Whoever takes over the identity has what it has.',
    link: `${IAM}/best-practices.html#grant-least-privilege`,
    property: 'policy',
    allowed: 'without "*" as action or resource',
    mend: 'name the actions and resources, or write an Exception with owner, reason and expiry beside the construct',
    judge: (node) => {
      const wildcards = wildcardsOf(node);
      if (!Array.isArray(wildcards)) return wildcards;
      return wildcards
        .filter(({ scope }) => !isExcepted(node, WILDCARD_RULE, scope))
        .map(({ scope, text }) => `${text} in ${scope}`);
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
    sentence: 'CI is trusted by repository and branch, pull request or environment, word for word',
    reason: 'With a wildcard, workflows of forks or of any branch could deploy.',
    link: 'https://docs.github.com/en/actions/security-for-github-actions/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services',
    property: 'assume_role_policy',
    allowed: 'StringEquals of sub with repo:owner/name:pull_request, :ref:refs/heads/… or :environment:…, and of aud',
    mend: 'write each subject in full under Condition.StringEquals',
    judge: (node) => (node instanceof IamRole ? judgeTrust(node) : undefined),
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
        .filter(({ scope }) => !scopesBelow(node).includes(scope))
        .map(({ rule, scope }) => `${rule} ${scope}`),
  },
];

const scopesBelow = (node: IConstruct): string[] =>
  node.node.findAll().flatMap((each) => {
    const wildcards = wildcardsOf(each);
    return Array.isArray(wildcards) ? wildcards.map(({ scope }) => scope) : [];
  });

interface Trust {
  readonly Principal?: { readonly Federated?: string };
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

function judgeTrust({ assumeRolePolicyInput }: IamRole): ReturnType<TreeRule['judge']> {
  const statements = statementsOf(assumeRolePolicyInput) as Trust[] | undefined;
  if (statements === undefined) return 'undecidable';
  const federated = statements.filter(({ Principal }) => Principal?.Federated !== undefined);
  return federated.length === 0 ? undefined : federated.flatMap(wrongTrust);
}

function wrongTrust({ Condition }: Trust): string[] {
  const equals = Object.entries(Condition?.['StringEquals'] ?? {});
  const valuesOf = (suffix: string): string[] =>
    equals.flatMap(([key, value]) => (key.endsWith(suffix) ? [value].flat() : []));
  const subjects = valuesOf(':sub');
  return [
    ...(subjects.length === 0 ? ['no sub under StringEquals'] : []),
    ...subjects.filter((subject) => !SUBJECT.test(subject)).map((subject) => JSON.stringify(subject)),
    ...(valuesOf(':aud').length === 0 ? ['no aud under StringEquals'] : []),
  ];
}
