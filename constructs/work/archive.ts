import { NODE_MAJOR } from '../../app/src/contract';

/** What builds from an archive of this project in the state bucket have in common: CodeBuild's own image gets the rest. */

/** Its `aws` comes with it, and node by major version; terraform below is for the same processor. */
export const ARCHIVE_MACHINE = {
  type: 'ARM_CONTAINER',
  image: 'aws/codebuild/amazonlinux-aarch64-standard:3.0',
} as const;

/** Oldest terraform that the stacks take is 1.11; the archive's checksum is compared with the published one. */
const TERRAFORM = 'terraform_1.11.4';
const RELEASES = 'https://releases.hashicorp.com/terraform/1.11.4';

/** Gets terraform and the locked packages, then runs the commands. */
export const archiveBuildspec = (commands: readonly string[]): string =>
  JSON.stringify({
    version: '0.2',
    phases: {
      install: {
        'on-failure': 'ABORT',
        'runtime-versions': { nodejs: NODE_MAJOR },
        commands: [
          `curl -fsSLO ${RELEASES}/${TERRAFORM}_linux_arm64.zip -O ${RELEASES}/${TERRAFORM}_SHA256SUMS`,
          `grep ' ${TERRAFORM}_linux_arm64.zip$' ${TERRAFORM}_SHA256SUMS | sha256sum --check -`,
          `unzip -q -o -d /usr/local/bin ${TERRAFORM}_linux_arm64.zip terraform`,
          'npm ci',
        ],
      },
      build: { 'on-failure': 'ABORT', commands },
    },
  });

/**
 * Reading the archive.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html
 */
export const readArchive = (bucketArn: string, key: string) => [
  {
    Sid: 'ReadSource',
    Effect: 'Allow',
    Action: ['s3:GetObject', 's3:GetObjectVersion'],
    Resource: `${bucketArn}/${key}`,
  },
  // CodeBuild looks at whose the bucket is before it reads.
  { Sid: 'LookAtBucket', Effect: 'Allow', Action: ['s3:GetBucketAcl', 's3:GetBucketLocation'], Resource: bucketArn },
];
