import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { IamOpenidConnectProvider } from '@cdktf/provider-aws/lib/iam-openid-connect-provider';
import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { IamUser } from '@cdktf/provider-aws/lib/iam-user';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { VpcEndpointPolicy } from '@cdktf/provider-aws/lib/vpc-endpoint-policy';
import { type TerraformStack, TerraformVariable } from 'cdktf';
import { identityTreeRules } from '../../../constructs/account/tree-rules';
import { allow, type Exception } from '../../../constructs/exception';
import { treeMessages, undecided } from '../../support/rules';

const RULES = identityTreeRules({ asOf: '2026-06-01', repository: 'a/b', environments: { test: ['prod'] } });
const complaints = (build: (stack: TerraformStack) => void): string[] => treeMessages(RULES, build);

const policy = (stack: TerraformStack, statement: object): IamPolicy =>
  new IamPolicy(stack, 'node', {
    policy: JSON.stringify({ Statement: [{ Sid: 'Part', Effect: 'Allow', ...statement }] }),
  });

const PROVIDER = 'token.actions.githubusercontent.com';
const BOUNDARY = 'arn:aws:iam::111111111111:policy/devops-simulator-boundary';
const role = (stack: TerraformStack, statement: object, rest: object = {}): IamRole =>
  new IamRole(stack, 'node', {
    permissionsBoundary: BOUNDARY,
    assumeRolePolicy: JSON.stringify({ Statement: [{ Sid: 'Trust', Effect: 'Allow', ...statement }] }),
    ...rest,
  });
const trusting = (stack: TerraformStack, condition: object, provider = PROVIDER, account = '111111111111'): IamRole =>
  role(stack, {
    Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${provider}` },
    Condition: condition,
  });
const byEc2 = { Principal: { Service: 'ec2.amazonaws.com' } };
const bucketPolicy = (stack: TerraformStack, statement: object): S3BucketPolicy =>
  new S3BucketPolicy(stack, 'node', {
    bucket: 'b',
    policy: JSON.stringify({
      Statement: [{ Sid: 'Part', Effect: 'Allow', Action: 's3:GetObject', Resource: 'b', ...statement }],
    }),
  });
const endpointPolicy = (stack: TerraformStack, statement: object): VpcEndpointPolicy =>
  new VpcEndpointPolicy(stack, 'node', {
    vpcEndpointId: 'vpce-1',
    policy: JSON.stringify({
      Statement: [{ Sid: 'Part', Effect: 'Allow', Principal: '*', Action: 's3:*', ...statement }],
    }),
  });
const attached = (stack: TerraformStack, name: string): IamRolePolicyAttachment =>
  new IamRolePolicyAttachment(stack, 'node', { role: 'r', policyArn: `arn:aws:iam::aws:policy/${name}` });
const subject = (sub: string) => ({
  StringEquals: { [`${PROVIDER}:sub`]: sub, [`${PROVIDER}:aud`]: 'sts.amazonaws.com' },
});

const exception = (overrides: Partial<Exception> = {}): Exception => ({
  rule: 'ID-01',
  scope: 'Part',
  owner: 'platform',
  reason: 'for a test',
  expires: '2026-12-31',
  ...overrides,
});

const openAllowed =
  'policy must be without "*" as action or resource, and no managed policy but those of constructs/account/wildcards.ts, got';
const openMend =
  'name the actions and resources, or write an Exception with owner, reason and expiry beside the construct';
const trustAllowed =
  'assume_role_policy must be the provider token.actions.githubusercontent.com, and StringEquals of aud with sts.amazonaws.com and of sub with repo:a/b:pull_request, :ref:refs/heads/main or :environment:… of the account, got';
const trustMend = 'write each subject in full under Condition.StringEquals';
const openToAll =
  'policy must be principals of this account, services of AWS, or everybody with a condition that names account, ARN or endpoint, got';
const deputyAllowed =
  'policy must be a condition on aws:SourceArn, aws:SourceAccount or the encryption context (EC2 and EKS name none), got';
const deputyMend = "give trustService, or the statement, a condition with the account's or the resource's name";
const openToAllMend = 'name the role, or write an Exception with owner, reason and expiry beside the construct';

type Row = readonly [rule: string, why: string, build: (stack: TerraformStack) => unknown, found: string[]];

describe('tree rules', () => {
  test.each<readonly [string, (stack: TerraformStack) => unknown]>([
    ['a narrow policy', (stack) => policy(stack, { Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' })],
    ['a denial of everything', (stack) => policy(stack, { Effect: 'Deny', Action: '*', Resource: '*' })],
    ['a pull request of the repository', (stack) => trusting(stack, subject('repo:a/b:pull_request'))],
    ['main of the repository', (stack) => trusting(stack, subject('repo:a/b:ref:refs/heads/main'))],
    ['an environment of the account', (stack) => trusting(stack, subject('repo:a/b:environment:prod'))],
    ['a service of AWS', (stack) => role(stack, byEc2)],
    ['the account itself', (stack) => role(stack, { Principal: { AWS: 'arn:aws:iam::111111111111:root' } })],
    ['a managed policy for one service', (stack) => attached(stack, 'service-role/AmazonRDSEnhancedMonitoringRole')],
    [
      "the stack's own managed policy",
      (stack) => {
        const { arn } = new IamPolicy(stack, 'own', { policy: '{"Statement":[]}' });
        new IamRolePolicyAttachment(stack, 'node', { role: 'r', policyArn: arn });
      },
    ],
    [
      'everybody through one endpoint',
      (stack) => bucketPolicy(stack, { Principal: '*', Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }),
    ],
    ['an endpoint to one bucket', (stack) => endpointPolicy(stack, { Resource: 'arn:aws:s3:::b/*' })],
    [
      'a service that acts for the account',
      (stack) =>
        role(stack, {
          Principal: { Service: 'vpc-flow-logs.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
        }),
    ],
    ['a denial for everybody', (stack) => bucketPolicy(stack, { Effect: 'Deny', Principal: '*' })],
    ['a wildcard with an exception', (stack) => allow(policy(stack, { Action: 'a:*', Resource: 'b' }), [exception()])],
    [
      'another account with an exception',
      (stack) =>
        allow(role(stack, { Principal: { AWS: '222222222222' } }), [
          exception({ rule: 'ID-07', scope: '222222222222' }),
        ]),
    ],
    [
      'a role without boundary with an exception',
      (stack) =>
        allow(role(stack, byEc2, { name: 'own', permissionsBoundary: undefined }), [
          exception({ rule: 'ID-06', scope: 'own' }),
        ]),
    ],
  ])('pass %s', (_case, build) => {
    expect(complaints(build)).toEqual([]);
  });

  test.each<Row>([
    ['ID-01', 'every action', (stack) => policy(stack, { Action: '*', Resource: 'b' }), ['Action * in Part']],
    [
      'ID-01',
      'every action of a service',
      (stack) => policy(stack, { Action: ['a:Get', 'a:*'], Resource: '*' }),
      ['Action a:* in Part', 'Resource * in Part'],
    ],
    [
      'ID-01',
      'every resource of a service',
      (stack) => policy(stack, { Action: 'a:Get', Resource: 'arn:aws:s3:::*' }),
      ['Resource arn:aws:s3:::* in Part'],
    ],
    [
      'ID-01',
      'everything but',
      (stack) => policy(stack, { NotAction: 'a:Get', NotResource: 'b' }),
      ['NotAction in Part', 'NotResource in Part'],
    ],
    [
      'ID-01',
      'the broadest managed policy',
      (stack) => attached(stack, 'AdministratorAccess'),
      ['managed policy AdministratorAccess in AdministratorAccess'],
    ],
    [
      'ID-01',
      'a managed policy that nobody listed',
      (stack) => attached(stack, 'AmazonS3FullAccess'),
      ['managed policy AmazonS3FullAccess in AmazonS3FullAccess'],
    ],
    [
      'ID-01',
      "a managed policy of a role's own list",
      (stack) => role(stack, byEc2, { managedPolicyArns: ['arn:aws:iam::aws:policy/AmazonEC2FullAccess'] }),
      ['managed policy AmazonEC2FullAccess in AmazonEC2FullAccess'],
    ],
    [
      'ID-01',
      'a policy inside a role',
      (stack) =>
        role(stack, byEc2, {
          inlinePolicy: [
            { name: 'x', policy: JSON.stringify({ Statement: { Effect: 'Allow', Action: 'a:*', Resource: 'b' } }) },
          ],
        }),
      ['Action a:* in a statement without Sid'],
    ],
    [
      'ID-01',
      'a document',
      (stack) =>
        new DataAwsIamPolicyDocument(stack, 'node', { statement: [{ sid: 'Part', actions: ['*'], resources: ['b'] }] }),
      ['Action * in Part'],
    ],
  ])('%s refuses %s', (rule, _why, build, found) => {
    expect(complaints(build)).toEqual(
      found.map((each) => `test/node  ${rule}\n  ${openAllowed} ${each}\n  mend: ${openMend}`),
    );
  });

  test.each<Row>([
    ['ID-03', 'a wildcard', (stack) => trusting(stack, subject('repo:a/b:*')), ['"repo:a/b:*"']],
    [
      'ID-03',
      'another repository',
      (stack) => trusting(stack, subject('repo:a/c:environment:prod')),
      ['"repo:a/c:environment:prod"'],
    ],
    [
      'ID-03',
      'an environment of another account',
      (stack) => trusting(stack, subject('repo:a/b:environment:dev')),
      ['"repo:a/b:environment:dev"'],
    ],
    [
      'ID-03',
      'a branch that anybody may push',
      (stack) => trusting(stack, subject('repo:a/b:ref:refs/heads/x')),
      ['"repo:a/b:ref:refs/heads/x"'],
    ],
    [
      'ID-03',
      'a pattern',
      (stack) => trusting(stack, { StringLike: { [`${PROVIDER}:sub`]: 'repo:a/b:ref:refs/heads/main' } }),
      ['no sub under StringEquals', 'no aud under StringEquals'],
    ],
    [
      'ID-03',
      'a token for somebody else',
      (stack) =>
        trusting(stack, {
          StringEquals: { [`${PROVIDER}:sub`]: 'repo:a/b:pull_request', [`${PROVIDER}:aud`]: 'https://github.com/a' },
        }),
      ['"https://github.com/a"'],
    ],
    [
      'ID-03',
      'another provider',
      (stack) => trusting(stack, subject('repo:a/b:pull_request'), 'token.example.com'),
      ['provider "arn:aws:iam::111111111111:oidc-provider/token.example.com"'],
    ],
    [
      'ID-03',
      "another account's provider",
      (stack) => trusting(stack, subject('repo:a/b:pull_request'), PROVIDER, '222222222222'),
      [`provider "arn:aws:iam::222222222222:oidc-provider/${PROVIDER}"`],
    ],
    [
      'ID-03',
      'a provider of another issuer or audience',
      (stack) => new IamOpenidConnectProvider(stack, 'node', { url: 'https://token.example.com', clientIdList: ['x'] }),
      ['url "https://token.example.com"', 'client_id_list "x"'],
    ],
  ])('%s refuses %s', (rule, _why, build, found) => {
    expect(complaints(build)).toEqual(
      found.map((each) => `test/node  ${rule}\n  ${trustAllowed} ${each}\n  mend: ${trustMend}`),
    );
  });

  test.each<Row>([
    ['ID-07', 'a role for everybody', (stack) => role(stack, { Principal: '*' }), ['* in Trust']],
    [
      'ID-07',
      'a role for everybody, on a condition',
      (stack) => role(stack, { Principal: { AWS: '*' }, Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }),
      ['* in Trust'],
    ],
    [
      'ID-07',
      'a role for another account',
      (stack) => role(stack, { Principal: { AWS: ['arn:aws:iam::222222222222:root', '333333333333'] } }),
      ['arn:aws:iam::222222222222:root in Trust', '333333333333 in Trust'],
    ],
    [
      'ID-07',
      'everybody but',
      (stack) => bucketPolicy(stack, { NotPrincipal: { AWS: '111111111111' } }),
      ['NotPrincipal in Part'],
    ],
    ['ID-07', 'a bucket for everybody', (stack) => bucketPolicy(stack, { Principal: '*' }), ['* in Part']],
    [
      'ID-07',
      'a bucket for everybody with TLS',
      (stack) => bucketPolicy(stack, { Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
      ['* in Part'],
    ],
    [
      'ID-07',
      'a bucket for everybody that names no account',
      (stack) =>
        bucketPolicy(stack, {
          Principal: '*',
          Condition: { 'ForAllValues:StringEquals': { 'aws:PrincipalAccount': '111111111111' } },
        }),
      ['* in Part'],
    ],
    [
      'ID-07',
      'an endpoint for everybody to everywhere',
      (stack) => endpointPolicy(stack, { Resource: '*' }),
      ['* in Part'],
    ],
    [
      'ID-07',
      'a key for everybody',
      (stack) =>
        new KmsKey(stack, 'node', {
          policy: JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:Decrypt' }] }),
        }),
      ['* in a statement without Sid'],
    ],
    [
      'ID-07',
      'a user of S3',
      (stack) => bucketPolicy(stack, { Principal: { CanonicalUser: 'x' } }),
      ['CanonicalUser in Part'],
    ],
    [
      'ID-07',
      'a service that is not of AWS',
      (stack) => role(stack, { Principal: { Service: 'example.com' } }),
      ['example.com in Trust'],
    ],
  ])('%s refuses %s', (rule, _why, build, found) => {
    expect(complaints(build)).toEqual(
      found.map((each) => `test/node  ${rule}\n  ${openToAll} ${each}\n  mend: ${openToAllMend}`),
    );
  });

  test.each<Row>([
    [
      'ID-02',
      'a user',
      (stack) => new IamUser(stack, 'node', { name: 'ci' }),
      [
        'type must be a role that is assumed for a session, got aws_iam_user',
        'replace the user by a role that its owner assumes',
      ],
    ],
    [
      'ID-05',
      'an exception that nothing needs',
      (stack) => allow(policy(stack, { Action: 'a:Get', Resource: 'b' }), [exception()]),
      ['exception must be one that something below the construct needs, got ID-01 Part', 'remove the exception'],
    ],
    [
      'ID-05',
      'an exception of another rule',
      (stack) => allow(role(stack, byEc2, { name: 'Part' }), [exception({ rule: 'ID-06' })]),
      ['exception must be one that something below the construct needs, got ID-06 Part', 'remove the exception'],
    ],
    [
      'ID-06',
      'a role without boundary',
      (stack) => role(stack, byEc2, { permissionsBoundary: undefined }),
      [
        'permissions_boundary must be the managed policy devops-simulator-boundary, got none for node',
        'make the role with boundedRole, or write an Exception with owner, reason and expiry beside the construct',
      ],
    ],
    [
      'ID-06',
      'another boundary',
      (stack) => role(stack, byEc2, { name: 'r', permissionsBoundary: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
      [
        'permissions_boundary must be the managed policy devops-simulator-boundary, got none for r',
        'make the role with boundedRole, or write an Exception with owner, reason and expiry beside the construct',
      ],
    ],
  ])('%s refuses %s', (rule, _why, build, [found, mend]) => {
    expect(complaints(build)).toEqual([`test/node  ${rule}\n  ${found}\n  mend: ${mend}`]);
  });

  test('ID-04 says that an exception has ended, and stops no deploy', () => {
    const found = complaints((stack) =>
      allow(policy(stack, { Action: 'a:*', Resource: 'b' }), [exception({ expires: '2026-05-31' })]),
    );

    expect(found).toEqual([
      'test/node  ID-04 (warning)\n  exception.expires must be a date that has not passed on 2026-06-01, got 2026-05-31 (ID-01 Part, platform)\n  mend: remove the exception with what needs it, or renew it in a reviewed change',
    ]);
  });

  test.each<Row>([
    [
      'ID-08',
      'a role that a service takes for anybody',
      (stack) => role(stack, { Principal: { Service: ['ec2.amazonaws.com', 'vpc-flow-logs.amazonaws.com'] } }),
      ['vpc-flow-logs.amazonaws.com'],
    ],
    [
      'ID-08',
      'a bucket that a service writes for anybody',
      (stack) => bucketPolicy(stack, { Principal: { Service: 'logging.s3.amazonaws.com' } }),
      ['logging.s3.amazonaws.com'],
    ],
  ])('%s refuses %s', (rule, _why, build, found) => {
    expect(complaints(build)).toEqual(
      found.map((each) => `test/node  ${rule}\n  ${deputyAllowed} ${each}\n  mend: ${deputyMend}`),
    );
  });

  const variable = (stack: TerraformStack) => new TerraformVariable(stack, 'text', { type: 'string' }).stringValue;
  test.each<readonly [string, string, (stack: TerraformStack, token: string) => unknown]>([
    ['ID-01', 'a policy', (stack, token) => new IamPolicy(stack, 'node', { policy: token })],
    ['ID-01', 'an action', (stack, token) => policy(stack, { Action: token, Resource: 'b' })],
    ['ID-01', 'a resource', (stack, token) => policy(stack, { Action: 'a:Get', Resource: token })],
    [
      'ID-01',
      'a managed policy',
      (stack, token) => new IamRolePolicyAttachment(stack, 'node', { role: 'r', policyArn: token }),
    ],
    ['ID-03', 'a subject', (stack, token) => trusting(stack, subject(token))],
    [
      'ID-03',
      'the issuer',
      (stack, token) =>
        new IamOpenidConnectProvider(stack, 'node', { url: token, clientIdList: ['sts.amazonaws.com'] }),
    ],
    ['ID-06', 'a boundary', (stack, token) => role(stack, byEc2, { permissionsBoundary: token })],
    ['ID-07', 'a principal', (stack, token) => bucketPolicy(stack, { Principal: { AWS: token } })],
  ])('%s counts %s that apply will tell, and does not refuse it', (rule, _what, build) => {
    expect(undecided(RULES, (stack) => build(stack, variable(stack)))).toEqual([rule]);
    expect(complaints((stack) => build(stack, variable(stack)))).toEqual([]);
  });
});
