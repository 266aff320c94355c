import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import type { Json, Synthesized } from './synth';

export interface Request {
  readonly action: string;
  readonly resource: string;
  /** Keys of the request that conditions ask for. */
  readonly context?: Readonly<Record<string, string>>;
}

/** Statements as AWS would read them: what Terraform looks up stands there. */
export const statementsOf = (policy: string): Json[] =>
  JSON.parse(
    policy
      .replaceAll(/\$\{data\.aws_partition\.[^{}]+\}/g, 'aws')
      .replaceAll(/\$\{data\.aws_region\.[^{}]+\}/g, 'eu-west-1')
      .replaceAll(/\$\{data\.aws_caller_identity\.[^{}]+\}/g, '111111111111')
      .replaceAll(/\$\{aws_s3_bucket\.\w+\.arn\}/g, 'arn:aws:s3:::state')
      .replaceAll(/\$\{aws_kms_key\.\w+\.arn\}/g, 'arn:aws:kms:eu-west-1:111111111111:key/state'),
  ).Statement;

/** Statements of the inline policies of one role. @param role part of its address */
export const statementsFor = (stack: Synthesized, role: string): Json[] =>
  stack
    .resources(IamRolePolicy)
    .filter(({ role: of }) => of.includes(role))
    .flatMap(({ policy }) => statementsOf(policy));

/** What IAM decides: a denial wins, and what nothing allows is denied. Knows the operators that our policies use. */
export function isAllowed(statements: readonly Json[], request: Request): boolean {
  const matching = statements.filter((statement) => matches(statement, request));
  return matching.length > 0 && matching.every(({ Effect }) => Effect === 'Allow');
}

function matches(statement: Json, { action, resource, context = {} }: Request): boolean {
  const isNamed = (patterns: unknown, text: string) =>
    [patterns].flat().some((pattern) => admits(String(pattern), text));
  const byAction =
    statement.NotAction === undefined ? isNamed(statement.Action, action) : !isNamed(statement.NotAction, action);
  return byAction && isNamed(statement.Resource, resource) && holds(statement.Condition ?? {}, context);
}

const holds = (condition: Json, context: Readonly<Record<string, string>>): boolean =>
  Object.entries(condition as Record<string, Record<string, unknown>>).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => {
      if (!['StringEquals', 'StringLike', 'ArnEquals', 'ArnLike'].includes(operator)) throw new Error(operator);
      return [values].flat().some((value) => context[key] !== undefined && admits(String(value), context[key]));
    }),
  );

/** As IAM matches `StringLike`, actions and ARNs. */
export const admits = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  ).test(text);
