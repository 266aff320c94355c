import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { Construct } from 'constructs';
import { Arns } from '../arns';
import { encryptionKey } from '../encryption-key';
import { policyOf } from '../policy';
import { keepPrivate } from '../private-bucket';
import { tlsOnly } from '../tls-only';

/** A state that was overwritten by mistake can be brought back this long. */
const FORMER_VERSIONS_DAYS = 90;

/** Where the states of one account live, its own among them. */
export class StateBucket extends Construct {
  readonly arn: string;
  readonly keyArn: string;

  constructor(scope: Construct, id: string, bucketName: string) {
    super(scope, id);
    const key = encryptionKey(this, 'key', {
      description: `Terraform states in ${bucketName}`,
      alias: bucketName,
      arns: Arns.of(this),
      protect: true,
    });
    this.keyArn = key.arn;
    const bucket = new S3Bucket(this, 'bucket', { bucket: bucketName, lifecycle: { preventDestroy: true } });
    this.arn = bucket.arn;
    keepPrivate(this, bucket);
    new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      bucket: bucket.id,
      rule: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.arn },
          bucketKeyEnabled: true,
        },
      ],
    });
    new S3BucketLifecycleConfiguration(this, 'lifecycle', {
      bucket: bucket.id,
      rule: [
        {
          id: 'former-versions',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          noncurrentVersionExpiration: [{ noncurrentDays: FORMER_VERSIONS_DAYS }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
    });
    new S3BucketPolicy(this, 'policy', {
      bucket: bucket.id,
      policy: policyOf([tlsOnly(bucket.arn)]),
    });
  }
}
