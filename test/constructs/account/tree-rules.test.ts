import { IamOpenidConnectProvider } from '@cdktf/provider-aws/lib/iam-openid-connect-provider';
import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { IamUser } from '@cdktf/provider-aws/lib/iam-user';
import { type TerraformStack, TerraformVariable } from 'cdktf';
import { allow } from '../../../constructs/exception';
import { undecided } from '../../support/rules';
import {
  attached,
  bucketPolicy,
  byEc2,
  complaints,
  endpointPolicy,
  exception,
  policy,
  type Row,
  RULES,
  role,
  subject,
  trusting,
} from './new-identity';

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
