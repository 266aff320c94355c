import type { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import type { Construct } from 'constructs';
import { Arns } from '../arns';
import { encryptionKey } from '../encryption-key';

/** AWS's services that alarms and events of ours come from. One that is not named is dropped in silence. */
export const PUBLISHERS = ['cloudwatch', 'events.rds'];

export interface AlertKeyProps {
  /** Prefix of names. */
  readonly name: string;
  /** Refuse to delete it: without it no alarm can be mailed. */
  readonly protect: boolean;
}

/** The key of the topics, which the publishers may use. */
export function alertKey(scope: Construct, id: string, { name, protect }: AlertKeyProps): KmsKey {
  const arns = Arns.of(scope);
  return encryptionKey(scope, id, {
    description: `Alerts of ${name}`,
    alias: `${name}-alerts`,
    arns,
    protect,
    users: [
      {
        Sid: 'PublishersEncrypt',
        Effect: 'Allow',
        Principal: servicesOf(PUBLISHERS),
        Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        Resource: '*',
        Condition: fromThisAccount(arns),
      },
    ],
  });
}

export const servicesOf = (names: readonly string[]) => ({ Service: names.map((name) => `${name}.amazonaws.com`) });
export const fromThisAccount = (arns: Arns) => ({ StringEquals: { 'aws:SourceAccount': arns.account } });
