import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { bucketPolicy, endpointPolicy, role, testRows } from './new-identity';

const openToAll =
  'policy must be principals of this account, services of AWS, or everybody with a condition that names account, ARN or endpoint, got';
const openToAllMend = 'name the role, or write an Exception with owner, reason and expiry beside the construct';
const deputyAllowed =
  'policy must be a condition on aws:SourceArn, aws:SourceAccount or the encryption context (EC2 and EKS name none), got';
const deputyMend = "give trustService, or the statement, a condition with the account's or the resource's name";

describe('whom a policy lets in', () => {
  testRows(openToAll, openToAllMend, [
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
  ]);

  testRows(deputyAllowed, deputyMend, [
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
  ]);
});
