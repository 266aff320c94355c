import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { attached, byEc2, policy, role, testRows } from './new-identity';

const openAllowed =
  'policy must be without "*" as action or resource, and no managed policy but those of constructs/account/wildcards.ts, got';
const openMend =
  'name the actions and resources, or write an Exception with owner, reason and expiry beside the construct';

describe('what a policy leaves open', () => {
  testRows(openAllowed, openMend, [
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
  ]);
});
