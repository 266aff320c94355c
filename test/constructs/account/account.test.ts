import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';
import { IamOpenidConnectProvider } from '@cdktf/provider-aws/lib/iam-openid-connect-provider';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { stackOf } from '../../support/company';
import type { Json, Synthesized } from '../../support/synth';

const prod = stackOf('account-prod');
const role = (name: string, stack: Synthesized = prod): Json =>
  stack.resources(IamRole).find((each) => each.name === `devops-simulator-ci-${name}`);
const subjectsOf = (name: string, stack?: Synthesized): string[] =>
  JSON.parse(role(name, stack).assume_role_policy).Statement.flatMap(
    ({ Condition }: Json) => Condition.StringEquals['token.actions.githubusercontent.com:sub'],
  );

test('the state bucket is versioned, encrypted with a key of ours, private, and for TLS only', () => {
  expect(prod.resource(S3BucketVersioningA)).toMatchObject({ versioning_configuration: { status: 'Enabled' } });
  expect(prod.resource(S3BucketServerSideEncryptionConfigurationA)).toMatchObject({
    rule: [
      {
        apply_server_side_encryption_by_default: {
          sse_algorithm: 'aws:kms',
          kms_master_key_id: '${aws_kms_key.state_key_84A4E4B8.arn}',
        },
      },
    ],
  });
  expect(prod.resource(S3BucketPublicAccessBlock)).toMatchObject({
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  });
  expect(JSON.parse(prod.resource(S3BucketPolicy).policy).Statement).toEqual([
    expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
  ]);
  expect(prod.json.resource.aws_s3_bucket.state_bucket_803B4E61.lifecycle).toEqual({ prevent_destroy: true });
});

test('its state is in itself, locked by an object beside it', () => {
  expect(prod.json.terraform.backend.s3).toEqual({
    bucket: 'example-devops-simulator-prod-state',
    key: 'account-prod/terraform.tfstate',
    region: 'eu-west-1',
    use_lockfile: true,
  });
});

describe('CI', () => {
  test('plans pull requests and main, and applies from approved environments of this account only', () => {
    expect(subjectsOf('plan')).toEqual([
      'repo:example/devops-simulator:pull_request',
      'repo:example/devops-simulator:ref:refs/heads/main',
    ]);
    expect(subjectsOf('apply')).toEqual(['repo:example/devops-simulator:environment:prod']);
    expect(subjectsOf('apply', stackOf('account-sandbox'))).toEqual([
      'repo:example/devops-simulator:environment:dev',
      'repo:example/devops-simulator:environment:experimental',
    ]);
  });

  test('has time for a first apply', () => {
    expect(role('apply').max_session_duration).toBe(4 * 3600);
  });

  test('may lock a state while planning, and write none', () => {
    const statements = prod
      .resources(IamRolePolicy)
      .filter(({ role: of }) => of.includes('delivery_plan'))
      .flatMap(({ policy }) => JSON.parse(policy).Statement);
    const writes = statements.filter(({ Action }: Json) =>
      [Action].flat().some((action: string) => /Put|Delete/.test(action)),
    );

    expect(
      writes.flatMap(({ Resource }: Json) => [Resource].flat()).filter((arn: string) => !arn.endsWith('.tflock')),
    ).toEqual([]);
    expect(writes.length).toBeGreaterThan(0);
  });

  test('is trusted through a provider that exists, where there is one', () => {
    const existing = 'arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com';
    const stack = stackOf('account-prod', { 'site.accounts.prod.oidcProvider': { existing } });

    expect(prod.resources(IamOpenidConnectProvider)).toHaveLength(1);
    expect(stack.resources(IamOpenidConnectProvider)).toEqual([]);
    expect(role('plan', stack).assume_role_policy).toContain(existing);
  });
});

test('images cannot be overwritten, are scanned when pushed, and one repository exists for each service', () => {
  expect(prod.resource(EcrRepository)).toMatchObject({
    name: 'devops-simulator/app',
    image_tag_mutability: 'IMMUTABLE',
    image_scanning_configuration: { scan_on_push: true },
  });
});

test('images with the tag of a release stay, however many others are pushed', () => {
  const { rules } = JSON.parse(prod.resource(EcrLifecyclePolicy).policy);

  // ECR: an image that matches the tags of a rule cannot be expired by a rule with a lower priority.
  expect(rules.map(({ rulePriority, selection }: Json) => [rulePriority, selection])).toEqual([
    [1, { tagStatus: 'tagged', tagPrefixList: ['release-'], countType: 'imageCountMoreThan', countNumber: 1000 }],
    [2, { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 }],
    [3, { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 100 }],
  ]);
});
