import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import type { Construct } from 'constructs';
import type { Arns } from '../arns';
import { accountDecides } from '../key-policy';
import { policyOf } from '../policy';

export interface ClusterKeyProps {
  readonly name: string;
  readonly arns: Arns;
  readonly logGroupName: string;
  /** Refuse to delete it: without it the cluster can never be read again. */
  readonly protect: boolean;
}

/** The key of the cluster's secrets and of its control plane's log. */
export function clusterKey(scope: Construct, id: string, { name, arns, logGroupName, protect }: ClusterKeyProps) {
  const key = new KmsKey(scope, id, {
    description: `Kubernetes cluster ${name}`,
    enableKeyRotation: true,
    deletionWindowInDays: protect ? 30 : 7,
    policy: policyOf([
      accountDecides(arns),
      {
        Sid: 'ControlPlaneLog',
        Effect: 'Allow',
        Principal: { Service: `logs.${arns.region}.amazonaws.com` },
        Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        Resource: '*',
        Condition: { ArnEquals: { 'kms:EncryptionContext:aws:logs:arn': arns.logGroup(logGroupName) } },
      },
    ]),
    lifecycle: { preventDestroy: protect },
  });
  new KmsAlias(scope, `${id}-alias`, { name: `alias/${name}-cluster`, targetKeyId: key.keyId });
  return key;
}
