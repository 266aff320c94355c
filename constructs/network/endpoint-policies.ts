import type { Arns } from '../arns';
import { policyOf } from '../policy';

/** Whose resources are all ours. Images and documents are Amazon's too: of EKS's add-ons, of Systems Manager. */
const OWN_RESOURCES = ['logs', 'secretsmanager', 'sns'];

/**
 * Buckets of Amazon's that machines read: layers of images, packages of Amazon Linux, updates of the SSM agent, and what
 * runs a build (the variable CODEBUILD_ACTION_RUNNER_URL of one). Whoever asks them comes without a name, or with a link
 * that somebody else has signed.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/ssm-agent-minimum-s3-permissions.html
 */
const amazonsBuckets = (region: string): string[] => [
  `prod-${region}-starport-layer-bucket`,
  `al2023-repos-${region}-*`,
  `amazonlinux-2-repos-${region}`,
  `amazon-ssm-${region}`,
  `aws-ssm-${region}`,
  `aws-ssm-document-attachments-${region}`,
  `codefactory-${region}-prod-default-build-agent-executor`,
  `patch-baseline-snapshot-${region}`,
  `${region}-birdwatcher-prod`,
];

/** Carries who belongs to the account: keys of a stranger cannot bring data out by this way. */
export const servicePolicy = ({ account }: Arns, service: string): string =>
  policyOf([ownAccount(`${service.split('.')[0]}:*`, account, OWN_RESOURCES.includes(service))]);

export const s3Policy = (arns: Arns, region: string): string =>
  policyOf([
    ownAccount('s3:*', arns.account, true),
    {
      Sid: 'BucketsOfAmazon',
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: amazonsBuckets(region).map((bucket) => `${arns.bucket(bucket)}/*`),
    },
  ]);

const ownAccount = (action: string, account: string, ownResources: boolean) => ({
  Sid: 'OwnAccount',
  Effect: 'Allow',
  Principal: '*',
  Action: action,
  Resource: '*',
  Condition: {
    StringEquals: { 'aws:PrincipalAccount': account, ...(ownResources && { 'aws:ResourceAccount': account }) },
  },
});
