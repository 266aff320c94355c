import type { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import type { Construct } from 'constructs';
import type { Arns } from '../arns';
import { encryptionKey, logsUse } from '../encryption-key';

export interface ClusterKeyProps {
  readonly name: string;
  readonly arns: Arns;
  readonly logGroupName: string;
  /** Refuse to delete it: without it the cluster can never be read again. */
  readonly protect: boolean;
}

/** The key of the cluster's secrets and of its control plane's log. */
export const clusterKey = (
  scope: Construct,
  id: string,
  { name, arns, logGroupName, protect }: ClusterKeyProps,
): KmsKey =>
  encryptionKey(scope, id, {
    description: `Kubernetes cluster ${name}`,
    alias: `${name}-cluster`,
    arns,
    protect,
    users: [
      logsUse('ControlPlaneLog', arns, {
        ArnEquals: { 'kms:EncryptionContext:aws:logs:arn': arns.logGroup(logGroupName) },
      }),
    ],
  });
