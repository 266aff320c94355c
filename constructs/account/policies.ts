import type { IConstruct } from 'constructs';
import { givenTo } from '../given';

export interface Statement {
  readonly Sid?: string;
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: unknown;
  readonly Resource?: string | readonly string[];
  readonly NotResource?: unknown;
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly NotPrincipal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What an identity may do, who may take it, who may use a resource, or whom an endpoint carries. */
export type Kind = 'identity' | 'trust' | 'resource' | 'endpoint';

export interface Policy {
  readonly kind: Kind;
  /** `undefined`: only apply will tell. */
  readonly statements: readonly Statement[] | undefined;
}

/** Arguments that hold a policy, by type. Types by name: to load the classes would cost every synth. */
const HOLDERS: Readonly<Record<string, readonly (readonly [argument: string, kind: Kind])[]>> = {
  aws_iam_policy: [['policy', 'identity']],
  aws_iam_role_policy: [['policy', 'identity']],
  aws_iam_group_policy: [['policy', 'identity']],
  aws_iam_user_policy: [['policy', 'identity']],
  aws_iam_role: [['assumeRolePolicy', 'trust']],
  aws_ecr_registry_policy: [['policy', 'resource']],
  aws_ecr_repository_policy: [['policy', 'resource']],
  aws_kms_key: [['policy', 'resource']],
  aws_kms_key_policy: [['policy', 'resource']],
  aws_s3_bucket: [['policy', 'resource']],
  aws_s3_bucket_policy: [['policy', 'resource']],
  aws_secretsmanager_secret: [['policy', 'resource']],
  aws_secretsmanager_secret_policy: [['policy', 'resource']],
  aws_sns_topic: [['policy', 'resource']],
  aws_sns_topic_policy: [['policy', 'resource']],
  aws_sqs_queue: [['policy', 'resource']],
  aws_sqs_queue_policy: [['policy', 'resource']],
  aws_vpc_endpoint: [['policy', 'endpoint']],
  aws_vpc_endpoint_policy: [['policy', 'endpoint']],
};

/** Every policy that a node holds. */
export function policiesOf(node: IConstruct): Policy[] {
  const given = givenTo(node);
  if (given === undefined) return [];
  if (given.type === 'aws_iam_policy_document') return documentOf(given.argument('statement'));
  const held = (HOLDERS[given.type] ?? []).flatMap(([argument, kind]) => {
    const text = given.argument(argument);
    return text === undefined ? [] : [{ kind, statements: statementsOf(text) }];
  });
  return given.type === 'aws_iam_role' ? [...held, ...inlineOf(given.argument('inlinePolicy'))] : held;
}

function inlineOf(list: unknown): Policy[] {
  if (list === undefined) return [];
  if (!Array.isArray(list)) return [{ kind: 'identity', statements: undefined }];
  return (list as { readonly policy?: string }[]).map(({ policy }) => ({
    kind: 'identity',
    statements: statementsOf(policy),
  }));
}

function statementsOf(text: unknown): Statement[] | undefined {
  try {
    const { Statement } = JSON.parse(String(text)) as { Statement?: Statement | Statement[] };
    return [Statement ?? []].flat();
  } catch {
    return undefined;
  }
}

interface DocumentStatement {
  readonly sid?: string;
  readonly effect?: string;
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  readonly principals?: readonly { readonly type: string; readonly identifiers: readonly string[] }[];
  readonly notPrincipals?: unknown;
  readonly condition?: readonly { readonly test: string; readonly variable: string; readonly values: string[] }[];
}

/** A document may become any policy: it is judged as each. */
function documentOf(list: unknown): Policy[] {
  if (list === undefined) return [];
  const statements = Array.isArray(list) ? (list as DocumentStatement[]).map(fromDocument) : undefined;
  return [
    { kind: 'identity', statements },
    { kind: 'resource', statements },
  ];
}

function fromDocument(given: DocumentStatement): Statement {
  const { sid, effect, actions, notActions, resources, notResources, principals, notPrincipals, condition } = given;
  return {
    ...(sid !== undefined && { Sid: sid }),
    Effect: effect ?? 'Allow',
    ...(actions && { Action: actions }),
    ...(notActions && { NotAction: notActions }),
    ...(resources && { Resource: resources }),
    ...(notResources && { NotResource: notResources }),
    ...(Array.isArray(principals) && {
      Principal: Object.fromEntries(principals.map(({ type, identifiers }) => [type, identifiers])),
    }),
    ...(notPrincipals !== undefined && { NotPrincipal: notPrincipals }),
    ...(Array.isArray(condition) && {
      Condition: Object.fromEntries(condition.map(({ test, variable, values }) => [test, { [variable]: values }])),
    }),
  };
}

export const listOf = (value: string | readonly string[] | undefined): string[] => [value ?? []].flat();
