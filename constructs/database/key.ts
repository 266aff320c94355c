import type { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import type { Construct } from 'constructs';
import type { Arns } from '../arns';
import { encryptionKey, logsUse } from '../encryption-key';
import { logGroupName } from './log-groups';

export interface DatabaseKeyProps {
  readonly name: string;
  readonly arns: Arns;
  /** Refuse to delete it: without it no backup can be restored. */
  readonly protect: boolean;
}

/** The key of storage, snapshots, insights, logs and the secrets beside it: revoking one key locks all of them. */
export const databaseKey = (scope: Construct, id: string, { name, arns, protect }: DatabaseKeyProps): KmsKey =>
  encryptionKey(scope, id, {
    description: `Database of ${name}`,
    alias: `${name}-database`,
    arns,
    protect,
    users: [
      logsUse('DatabaseLogs', arns, {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': arns.logGroup(logGroupName(`${name}-*`, '*')) },
      }),
    ],
  });
