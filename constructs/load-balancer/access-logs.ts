import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { Arns } from '../arns';
import { policyOf } from '../policy';
import { keepPrivate } from '../private-bucket';
import { tlsOnly } from '../tls-only';

export interface AccessLogsProps {
  readonly bucketName: string;
  readonly retentionDays: number;
  /** Keep the bucket while it holds logs? Otherwise it goes with them. */
  readonly protect: boolean;
}

/** Bucket for a load balancer's access logs. Encrypted by S3's own key, since the load balancer can use no other. */
export class AccessLogs extends Construct {
  readonly bucket: string;
  /** Before the load balancer is told to write: it tries at once. */
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { bucketName, retentionDays, protect }: AccessLogsProps) {
    super(scope, id);
    const bucket = new S3Bucket(this, 'bucket', {
      bucket: bucketName,
      forceDestroy: !protect,
      lifecycle: { preventDestroy: protect },
    });
    this.bucket = bucket.id;
    keepPrivate(this, bucket);
    new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      bucket: bucket.id,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    });
    new S3BucketLifecycleConfiguration(this, 'lifecycle', {
      bucket: bucket.id,
      rule: [
        {
          id: 'expire',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          expiration: [{ days: retentionDays }],
          noncurrentVersionExpiration: [{ noncurrentDays: 1 }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
    });
    const { account } = Arns.of(this);
    const policy = new S3BucketPolicy(this, 'policy', {
      bucket: bucket.id,
      policy: policyOf([
        {
          Sid: 'LoadBalancerWrites',
          Effect: 'Allow',
          Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
          Action: 's3:PutObject',
          Resource: `${bucket.arn}/AWSLogs/${account}/*`,
          Condition: { StringEquals: { 'aws:SourceAccount': account } },
        },
        tlsOnly(bucket.arn),
      ]),
    });
    this.ready = [policy];
  }
}
