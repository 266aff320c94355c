import { IamOpenidConnectProvider } from '@cdktf/provider-aws/lib/iam-openid-connect-provider';
import { PROVIDER, subject, testRows, trusting } from './new-identity';

const trustAllowed =
  'assume_role_policy must be the provider token.actions.githubusercontent.com, and StringEquals of aud with sts.amazonaws.com and of sub with repo:a/b:pull_request, :ref:refs/heads/main or :environment:… of the account, got';
const trustMend = 'write each subject in full under Condition.StringEquals';

describe('whom CI is trusted by', () => {
  testRows(trustAllowed, trustMend, [
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
  ]);
});
