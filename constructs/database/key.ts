import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import type { Construct } from 'constructs';
import type { Arns } from '../arns';
import { accountDecides } from '../key-policy';
import { policyOf } from '../policy';
import { logGroupName } from './log-groups';

export interface DatabaseKeyProps {
  readonly name: string;
  readonly arns: Arns;
  /** Refuse to delete it: without it no backup can be restored. */
  readonly protect: boolean;
}

/** The key of storage, snapshots, insights, logs and the master secret: revoking one key locks all of them. */
export function databaseKey(scope: Construct, id: string, props: DatabaseKeyProps): KmsKey {
  const { name, protect } = props;
  const key = new KmsKey(scope, id, {
    description: `Database of ${name}`,
    enableKeyRotation: true,
    deletionWindowInDays: protect ? 30 : 7,
    policy: policyOf(keyStatements(props)),
    lifecycle: { preventDestroy: protect },
  });
  new KmsAlias(scope, `${id}-alias`, { name: `alias/${name}-database`, targetKeyId: key.keyId });
  return key;
}

/** In a key's policy `*` is the key itself. */
const keyStatements = ({ name, arns }: DatabaseKeyProps) => [
  accountDecides(arns),
  {
    Sid: 'DatabaseLogs',
    Effect: 'Allow',
    Principal: { Service: `logs.${arns.region}.amazonaws.com` },
    Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    Resource: '*',
    Condition: {
      ArnLike: { 'kms:EncryptionContext:aws:logs:arn': arns.logGroup(logGroupName(`${name}-*`, '*')) },
    },
  },
];
