import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { VpcEndpointPolicy } from '@cdktf/provider-aws/lib/vpc-endpoint-policy';
import type { TerraformStack } from 'cdktf';
import { identityTreeRules } from '../../../constructs/account/tree-rules';
import type { Exception } from '../../../constructs/exception';
import { treeMessages } from '../../support/rules';

/** Roles and policies as somebody could write them, and what the rules say of each. */

export const RULES = identityTreeRules({ asOf: '2026-06-01', repository: 'a/b', environments: { test: ['prod'] } });
export const complaints = (build: (stack: TerraformStack) => void): string[] => treeMessages(RULES, build);

export const policy = (stack: TerraformStack, statement: object): IamPolicy =>
  new IamPolicy(stack, 'node', {
    policy: JSON.stringify({ Statement: [{ Sid: 'Part', Effect: 'Allow', ...statement }] }),
  });

export const PROVIDER = 'token.actions.githubusercontent.com';
export const BOUNDARY = 'arn:aws:iam::111111111111:policy/devops-simulator-boundary';
export const role = (stack: TerraformStack, statement: object, rest: object = {}): IamRole =>
  new IamRole(stack, 'node', {
    permissionsBoundary: BOUNDARY,
    assumeRolePolicy: JSON.stringify({ Statement: [{ Sid: 'Trust', Effect: 'Allow', ...statement }] }),
    ...rest,
  });
export const trusting = (
  stack: TerraformStack,
  condition: object,
  provider = PROVIDER,
  account = '111111111111',
): IamRole =>
  role(stack, {
    Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${provider}` },
    Condition: condition,
  });
export const byEc2 = { Principal: { Service: 'ec2.amazonaws.com' } };
export const bucketPolicy = (stack: TerraformStack, statement: object): S3BucketPolicy =>
  new S3BucketPolicy(stack, 'node', {
    bucket: 'b',
    policy: JSON.stringify({
      Statement: [{ Sid: 'Part', Effect: 'Allow', Action: 's3:GetObject', Resource: 'b', ...statement }],
    }),
  });
export const endpointPolicy = (stack: TerraformStack, statement: object): VpcEndpointPolicy =>
  new VpcEndpointPolicy(stack, 'node', {
    vpcEndpointId: 'vpce-1',
    policy: JSON.stringify({
      Statement: [{ Sid: 'Part', Effect: 'Allow', Principal: '*', Action: 's3:*', ...statement }],
    }),
  });
export const attached = (stack: TerraformStack, name: string): IamRolePolicyAttachment =>
  new IamRolePolicyAttachment(stack, 'node', { role: 'r', policyArn: `arn:aws:iam::aws:policy/${name}` });
export const subject = (sub: string) => ({
  StringEquals: { [`${PROVIDER}:sub`]: sub, [`${PROVIDER}:aud`]: 'sts.amazonaws.com' },
});

export const exception = (overrides: Partial<Exception> = {}): Exception => ({
  rule: 'ID-01',
  scope: 'Part',
  owner: 'platform',
  reason: 'for a test',
  expires: '2026-12-31',
  ...overrides,
});

export type Row = readonly [rule: string, why: string, build: (stack: TerraformStack) => unknown, found: string[]];

/** One test a row: each complaint, whole. */
export function testRows(allowed: string, mend: string, rows: readonly Row[]): void {
  test.each(rows)('%s refuses %s', (rule, _why, build, found) => {
    expect(complaints(build)).toEqual(found.map((each) => `test/node  ${rule}\n  ${allowed} ${each}\n  mend: ${mend}`));
  });
}
