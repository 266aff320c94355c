import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { isAllowed } from '../../support/iam';
import { account, statementsFor } from './new-rights';

/** What terraform calls while it plans the account and production: its own log (TF_LOG), with the names of IAM. */
const CALLED_BY_A_PLAN = [
  ...['DescribeCertificate', 'ListTagsForCertificate'].map((name) => `acm:${name}`),
  ...['DescribeAutoScalingGroups', 'DescribePolicies'].map((name) => `autoscaling:${name}`),
  ...['DescribeAlarms', 'ListTagsForResource'].map((name) => `cloudwatch:${name}`),
  'codebuild:BatchGetProjects',
  ...[
    'Addresses',
    'AddressesAttribute',
    'FlowLogs',
    'InternetGateways',
    'LaunchTemplates',
    'LaunchTemplateVersions',
  ].map((name) => `ec2:Describe${name}`),
  ...['NatGateways', 'NetworkAcls', 'NetworkInterfaces', 'PrefixLists', 'RouteTables', 'SecurityGroupRules'].map(
    (name) => `ec2:Describe${name}`,
  ),
  ...['SecurityGroups', 'Subnets', 'VpcAttribute', 'VpcEndpoints', 'Vpcs'].map((name) => `ec2:Describe${name}`),
  ...['DescribeRepositories', 'GetLifecyclePolicy', 'ListTagsForResource'].map((name) => `ecr:${name}`),
  ...['DescribeCluster', 'DescribeNodegroup'].map((name) => `eks:${name}`),
  ...['CapacityReservation', 'ListenerAttributes', 'Listeners', 'LoadBalancerAttributes', 'LoadBalancers', 'Rules'].map(
    (name) => `elasticloadbalancing:Describe${name}`,
  ),
  ...['Tags', 'TargetGroupAttributes', 'TargetGroups'].map((name) => `elasticloadbalancing:Describe${name}`),
  ...['DescribeRule', 'ListTagsForResource'].map((name) => `events:${name}`),
  ...[
    'GetInstanceProfile',
    'GetOpenIDConnectProvider',
    'GetPolicy',
    'GetPolicyVersion',
    'GetRole',
    'GetRolePolicy',
  ].map((name) => `iam:${name}`),
  ...['ListAttachedRolePolicies', 'ListRolePolicies'].map((name) => `iam:${name}`),
  ...['DescribeKey', 'GetKeyPolicy', 'GetKeyRotationStatus', 'ListAliases', 'ListResourceTags'].map(
    (name) => `kms:${name}`,
  ),
  ...['DescribeLogGroups', 'ListTagsForResource'].map((name) => `logs:${name}`),
  ...['DBInstances', 'DBParameterGroups', 'DBParameters', 'DBSubnetGroups', 'EventSubscriptions'].map(
    (name) => `rds:Describe${name}`,
  ),
  'rds:ListTagsForResource',
  ...['GetHostedZone', 'ListResourceRecordSets', 'ListTagsForResource'].map((name) => `route53:${name}`),
  ...['Accelerate', 'Encryption', 'Lifecycle', 'Replication'].map((name) => `s3:Get${name}Configuration`),
  ...['Acl', 'CORS', 'Logging', 'ObjectLockConfiguration', 'Policy', 'PublicAccessBlock', 'RequestPayment'].map(
    (name) => `s3:GetBucket${name}`,
  ),
  ...['Tagging', 'Versioning', 'Website'].map((name) => `s3:GetBucket${name}`),
  's3:ListBucket',
  ...['DescribeSecret', 'GetRandomPassword', 'GetResourcePolicy'].map((name) => `secretsmanager:${name}`),
  ...['GetSubscriptionAttributes', 'GetTopicAttributes', 'ListTagsForResource'].map((name) => `sns:${name}`),
];

describe.each([
  ['pull requests', 'delivery_plan_role'],
  ['the end of environments', 'expiry_role'],
])('what %s may read', (_who, name) => {
  const statements = statementsFor(name);
  const may = (action: string, resource = '*') => isAllowed(statements, { action, resource });

  test('is how things are set up, and none of what they hold', () => {
    for (const action of CALLED_BY_A_PLAN) expect([action, may(action)]).toEqual([action, true]);
    for (const action of [
      'ec2:GetConsoleOutput',
      'ec2:GetPasswordData',
      'ecr:BatchGetImage',
      'logs:FilterLogEvents',
      'logs:GetLogEvents',
      'logs:StartQuery',
      'rds:DownloadDBLogFilePortion',
      's3:GetObject',
      's3:GetObjectVersion',
      'secretsmanager:GetSecretValue',
      'sqs:ReceiveMessage',
      'ssm:GetParameter',
    ])
      expect(may(action, 'arn:aws:s3:::logs/x')).toBe(false);
  });

  test('comes from no managed policy', () => {
    expect(account.resources(IamRolePolicyAttachment).filter(({ role: of }) => of.includes(name))).toEqual([]);
  });
});

test('pull requests read objects of states only', () => {
  const statements = statementsFor('delivery_plan_role');

  expect(isAllowed(statements, { action: 's3:GetObject', resource: 'arn:aws:s3:::state/dev/terraform.tfstate' })).toBe(
    true,
  );
  expect(isAllowed(statements, { action: 's3:PutObject', resource: 'arn:aws:s3:::state/dev/terraform.tfstate' })).toBe(
    false,
  );
});
