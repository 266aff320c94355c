import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { IamUser } from '@cdktf/provider-aws/lib/iam-user';
import { type TerraformStack, TerraformVariable } from 'cdktf';
import { identityTreeRules } from '../../../constructs/account/tree-rules';
import { allow, type Exception } from '../../../constructs/exception';
import { treeMessages, undecided } from '../../support/rules';

const RULES = identityTreeRules('2026-06-01');
const complaints = (build: (stack: TerraformStack) => void): string[] => treeMessages(RULES, build);

const policy = (stack: TerraformStack, statement: object): IamPolicy =>
  new IamPolicy(stack, 'node', {
    policy: JSON.stringify({ Statement: [{ Sid: 'Part', Effect: 'Allow', ...statement }] }),
  });

const PROVIDER = 'token.actions.githubusercontent.com';
const trusting = (stack: TerraformStack, condition: object): IamRole =>
  new IamRole(stack, 'node', {
    assumeRolePolicy: JSON.stringify({
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: 'arn:aws:iam::111111111111:oidc-provider/x' },
          Condition: condition,
        },
      ],
    }),
  });
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

const openAllowed = 'policy must be without "*" as action or resource, got';
const openMend =
  'name the actions and resources, or write an Exception with owner, reason and expiry beside the construct';
const trustAllowed =
  'assume_role_policy must be StringEquals of sub with repo:owner/name:pull_request, :ref:refs/heads/… or :environment:…, and of aud, got';
const trustMend = 'write each subject in full under Condition.StringEquals';

describe('tree rules', () => {
  test.each([
    [
      'a narrow policy',
      (stack: TerraformStack) => policy(stack, { Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }),
    ],
    [
      'a denial of everything',
      (stack: TerraformStack) => policy(stack, { Effect: 'Deny', Action: '*', Resource: '*' }),
    ],
    ['a pull request of one repository', (stack: TerraformStack) => trusting(stack, subject('repo:a/b:pull_request'))],
    [
      'an environment of one repository',
      (stack: TerraformStack) => trusting(stack, subject('repo:a/b:environment:prod')),
    ],
    [
      'a wildcard with an exception',
      (stack: TerraformStack) => allow(policy(stack, { Action: 'a:*', Resource: 'b' }), [exception()]),
    ],
  ])('pass %s', (_case, build) => {
    expect(complaints(build)).toEqual([]);
  });

  test.each([
    [
      'ID-01',
      (stack: TerraformStack) => policy(stack, { Action: '*', Resource: 'b' }),
      [`${openAllowed} Action * in Part`],
      openMend,
    ],
    [
      'ID-01',
      (stack: TerraformStack) => policy(stack, { Action: ['a:Get', 'a:*'], Resource: '*' }),
      [`${openAllowed} Action a:* in Part`, `${openAllowed} Resource * in Part`],
      openMend,
    ],
    [
      'ID-01',
      (stack: TerraformStack) => policy(stack, { NotAction: 'a:Get', NotResource: 'b' }),
      [`${openAllowed} NotAction in Part`, `${openAllowed} NotResource in Part`],
      openMend,
    ],
    [
      'ID-01',
      (stack: TerraformStack) =>
        new IamRolePolicyAttachment(stack, 'node', {
          role: 'r',
          policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
        }),
      [`${openAllowed} managed policy AdministratorAccess in AdministratorAccess`],
      openMend,
    ],
    [
      'ID-02',
      (stack: TerraformStack) => new IamUser(stack, 'node', { name: 'ci' }),
      ['type must be a role that is assumed for a session, got aws_iam_user'],
      'replace the user by a role that its owner assumes',
    ],
    [
      'ID-03',
      (stack: TerraformStack) => trusting(stack, subject('repo:a/b:*')),
      [`${trustAllowed} "repo:a/b:*"`],
      trustMend,
    ],
    [
      'ID-03',
      (stack: TerraformStack) =>
        trusting(stack, { StringLike: { [`${PROVIDER}:sub`]: 'repo:a/b:ref:refs/heads/main' } }),
      [`${trustAllowed} no sub under StringEquals`, `${trustAllowed} no aud under StringEquals`],
      trustMend,
    ],
    [
      'ID-05',
      (stack: TerraformStack) => allow(policy(stack, { Action: 'a:Get', Resource: 'b' }), [exception()]),
      ['exception must be one that something below the construct needs, got ID-01 Part'],
      'remove the exception',
    ],
  ])('%s refuses', (rule, build, found, mend) => {
    expect(complaints(build)).toEqual(found.map((each) => `test/node  ${rule}\n  ${each}\n  mend: ${mend}`));
  });

  test('ID-04 says that an exception has ended, and stops no deploy', () => {
    const found = complaints((stack) =>
      allow(policy(stack, { Action: 'a:*', Resource: 'b' }), [exception({ expires: '2026-05-31' })]),
    );

    expect(found).toEqual([
      'test/node  ID-04 (warning)\n  exception.expires must be a date that has not passed on 2026-06-01, got 2026-05-31 (ID-01 Part, platform)\n  mend: remove the exception with what needs it, or renew it in a reviewed change',
    ]);
  });

  test('a policy that apply will tell is counted, not refused', () => {
    const build = (stack: TerraformStack) =>
      new IamPolicy(stack, 'node', { policy: new TerraformVariable(stack, 'text', { type: 'string' }).stringValue });

    expect(undecided(RULES, build)).toEqual(['ID-01']);
  });
});
