import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import type { Construct } from 'constructs';
import type { Arns } from './arns';
import { accountDecides } from './key-policy';
import { policyOf } from './policy';

export interface EncryptionKeyProps {
  /** What it encrypts, for a person. */
  readonly description: string;
  /** Without `alias/`. */
  readonly alias: string;
  readonly arns: Arns;
  /** Statements for services that use it in their own name. In a key's policy `*` is the key itself. @default - nobody */
  readonly users?: readonly object[];
  /** Refuse to delete it: what it has encrypted could never be read again. */
  readonly protect: boolean;
}

/** A key that rotates each year and has an alias. AWS deletes it 30 days after it was told to, 7 where nothing is protected. */
export function encryptionKey(scope: Construct, id: string, props: EncryptionKeyProps): KmsKey {
  const { description, alias, arns, users = [], protect } = props;
  const key = new KmsKey(scope, id, {
    description,
    enableKeyRotation: true,
    deletionWindowInDays: protect ? 30 : 7,
    policy: policyOf([accountDecides(arns), ...users]),
    lifecycle: { preventDestroy: protect },
  });
  new KmsAlias(scope, `${id}-alias`, { name: `alias/${alias}`, targetKeyId: key.keyId });
  return key;
}

/** CloudWatch writes and reads these log groups with the key, and nothing else. @param condition of which log groups */
export const logsUse = (sid: string, arns: Arns, condition: object) => ({
  Sid: sid,
  Effect: 'Allow',
  Principal: { Service: `logs.${arns.region}.amazonaws.com` },
  Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
  Resource: '*',
  Condition: condition,
});
