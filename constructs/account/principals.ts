import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { rendered } from '../rendered';
import { type Kind, listOf, type Policy, type Statement } from './policies';

/** Somebody whom a policy lets in, and should not. */
export interface Stranger {
  /** What an exception must name. */
  readonly scope: string;
  readonly text: string;
}

/** Keys of a condition that say who is meant by everybody. */
const NARROWING = [
  'aws:PrincipalAccount',
  'aws:PrincipalArn',
  'aws:PrincipalOrgID',
  'aws:ResourceAccount',
  'aws:SourceAccount',
  'aws:SourceArn',
  'aws:SourceVpc',
  'aws:SourceVpce',
];
const MATCHING = /^(ForAnyValue:)?(Arn|String)(Equals|Like)$/;

/** Everybody and every other account that a trust or resource policy lets in; `undefined` when only apply will tell. */
export function strangersIn(node: IConstruct, { kind, statements }: Policy): Stranger[] | undefined {
  if (statements === undefined) return undefined;
  const allowing = statements.filter(({ Effect }) => Effect === 'Allow');
  const found = allowing.flatMap((statement) => strangers(node, statement, kind));
  return found.includes('unknown') ? undefined : (found as Stranger[]);
}

function strangers(node: IConstruct, statement: Statement, kind: Kind): (Stranger | 'unknown')[] {
  const { Principal, NotPrincipal } = statement;
  const stranger = (scope: string) => ({ scope, text: `${scope} in ${statement.Sid ?? 'a statement without Sid'}` });
  if (NotPrincipal !== undefined) return [stranger('NotPrincipal')];
  const accounts = typeof Principal === 'string' ? [Principal] : listOf(Principal?.['AWS']);
  const others = typeof Principal === 'string' ? [] : Object.keys(Principal ?? {});
  return [
    ...accounts.flatMap((principal): (Stranger | 'unknown')[] => {
      if (principal === '*') return isNarrowed(statement, kind) ? [] : [stranger('*')];
      const whose = ownerOf(node, rendered(node, principal));
      if (whose === 'unknown') return ['unknown'];
      return whose === 'own' ? [] : [stranger(principal)];
    }),
    ...others.filter((type) => !['AWS', 'Service', 'Federated'].includes(type)).map(stranger),
    ...listOf(typeof Principal === 'string' ? undefined : Principal?.['Service'])
      .filter((service) => !/^[a-z][\w.${}-]*\.amazonaws\.com$/.test(rendered(node, service)))
      .map(stranger),
  ];
}

/** An endpoint opens nothing: it is enough that it says whom it carries, or where to. */
function isNarrowed({ Condition = {}, Resource }: Statement, kind: Kind): boolean {
  if (kind === 'trust') return false;
  if (kind === 'endpoint' && Resource !== undefined && !listOf(Resource).includes('*')) return true;
  return Object.entries(Condition).some(
    ([operator, keys]) =>
      MATCHING.test(operator) &&
      Object.entries(keys).some(
        ([key, values]) =>
          (NARROWING.includes(key) || key.startsWith('kms:EncryptionContext:')) && !listOf(values).includes('*'),
      ),
  );
}

/** Services that say nothing of what they act for: an instance or a cluster takes its role by being given it. */
const SAY_NOTHING = ['ec2.amazonaws.com', 'eks.amazonaws.com'];

/** Services of AWS that a policy lets in for whoever asks them: `undefined` when only apply will tell. */
export function deputiesIn(node: IConstruct, { kind, statements }: Policy): string[] | undefined {
  if (statements === undefined) return undefined;
  return statements
    .filter((statement) => statement.Effect === 'Allow' && !isNarrowed(statement, 'resource') && kind !== 'identity')
    .flatMap(({ Principal }) => listOf(typeof Principal === 'string' ? undefined : Principal?.['Service']))
    .map((service) => rendered(node, service))
    .filter((service) => service.endsWith('.amazonaws.com') && !SAY_NOTHING.includes(service));
}

/** Whose account is it? Resources of the stack and the caller's own account are ours. */
export function ownerOf(node: IConstruct, principal: string): 'own' | 'foreign' | 'unknown' {
  const account = /^arn:[^:]*:iam::([^:]*):/.exec(principal)?.[1] ?? principal;
  if (/^\d{12}$/.test(account)) return account === ownAccount(node) ? 'own' : 'foreign';
  if (/^\$\{data\.aws_caller_identity\.[^{}]+\.account_id\}$/.test(account)) return 'own';
  if (/^\$\{aws_iam_[^{}]+\.arn\}$/.test(account)) return 'own';
  return account.includes('${') ? 'unknown' : 'foreign';
}

/** The one that the stack's provider accepts. */
const ownAccount = (node: IConstruct): string | undefined =>
  TerraformStack.of(node)
    .node.children.filter((child) => child instanceof AwsProvider)
    .flatMap(({ allowedAccountIdsInput }) => allowedAccountIdsInput ?? [])[0];
