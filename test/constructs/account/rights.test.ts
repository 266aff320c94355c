import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { stackOf } from '../../support/company';
import { isAllowed, statementsOf } from '../../support/iam';
import type { Json } from '../../support/synth';

const account = stackOf('account-sandbox');
const policiesOf = (name: string): Json[] =>
  account.resources(IamRolePolicy).filter(({ role }) => role.includes(`.${name}_`));
const statementsFor = (name: string): Json[] => policiesOf(name).flatMap(({ policy }) => statementsOf(policy));
const iam = (path: string): string => `arn:aws:iam::111111111111:${path}`;
const boundary = iam('policy/devops-simulator-boundary');
const role = iam('role/devops-simulator-dev-app');

describe('what approved deployments may do', () => {
  const statements = statementsFor('delivery_apply_role');
  const may = (action: string, resource = '*', context: Readonly<Record<string, string>> = {}): boolean =>
    isAllowed(statements, { action, resource, context });
  const WIDENING = ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy', 'iam:PutRolePermissionsBoundary'];

  test.each(WIDENING)('%s within the boundary only', (action) => {
    expect(may(action, role, { 'iam:PermissionsBoundary': boundary })).toBe(true);
    expect(may(action, role)).toBe(false);
    expect(may(action, role, { 'iam:PermissionsBoundary': iam('policy/devops-simulator-other') })).toBe(false);
    expect(may(action, iam('role/other'), { 'iam:PermissionsBoundary': boundary })).toBe(false);
  });

  test('never takes the boundary away, and never changes it', () => {
    expect(may('iam:DeleteRolePermissionsBoundary', role, { 'iam:PermissionsBoundary': boundary })).toBe(false);
    for (const action of ['iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion', 'iam:DeletePolicy'])
      expect(may(action, boundary)).toBe(false);
  });

  test('changes no role of the account, hands none on and runs nothing as one', () => {
    for (const name of ['ci-plan', 'ci-apply', 'break-glass', 'expire', 'expire-schedule'])
      for (const action of [...WIDENING, 'iam:PassRole', 'iam:UpdateAssumeRolePolicy', 'iam:DeleteRolePolicy'])
        expect(
          may(action, iam(`role/devops-simulator-${name}`), {
            'iam:PermissionsBoundary': boundary,
            'iam:PassedToService': 'ec2.amazonaws.com',
          }),
        ).toBe(false);
    expect(
      may('codebuild:UpdateProject', 'arn:aws:codebuild:eu-west-1:111111111111:project/devops-simulator-expire'),
    ).toBe(false);
    expect(
      may('codebuild:StartBuild', 'arn:aws:codebuild:eu-west-1:111111111111:project/devops-simulator-dev-work'),
    ).toBe(true);
  });

  test('hands roles to the services that the stacks use only', () => {
    const passed = (service: string) =>
      may('iam:PassRole', role, { 'iam:PassedToService': `${service}.amazonaws.com` });

    expect(
      ['ec2', 'eks', 'codebuild', 'monitoring.rds', 'vpc-flow-logs', 'pods.eks'].filter((each) => !passed(each)),
    ).toEqual([]);
    expect(passed('lambda')).toBe(false);
    expect(may('iam:PassRole', role)).toBe(false);
  });

  test('reads, writes and locks states, and changes nothing of their bucket and key', () => {
    const bucket = 'arn:aws:s3:::state';
    const key = 'arn:aws:kms:eu-west-1:111111111111:key/state';
    const object = `${bucket}/dev/terraform.tfstate`;

    for (const action of ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']) expect(may(action, object)).toBe(true);
    expect(may('s3:ListBucket', bucket)).toBe(true);
    for (const action of ['kms:Decrypt', 'kms:GenerateDataKey']) expect(may(action, key)).toBe(true);
    for (const action of [
      'DeleteBucket',
      'DeleteBucketPolicy',
      'PutBucketPolicy',
      'PutBucketPublicAccessBlock',
      'PutBucketVersioning',
      'PutEncryptionConfiguration',
      'PutLifecycleConfiguration',
      'PutReplicationConfiguration',
    ])
      expect(may(`s3:${action}`, bucket)).toBe(false);
    for (const action of ['DeleteObjectVersion', 'PutObjectAcl']) expect(may(`s3:${action}`, object)).toBe(false);
    for (const action of ['CreateGrant', 'DisableKey', 'DisableKeyRotation', 'PutKeyPolicy', 'ScheduleKeyDeletion'])
      expect(may(`kms:${action}`, key)).toBe(false);
    expect(may('s3:PutLifecycleConfiguration', 'arn:aws:s3:::logs')).toBe(true);
  });
});

/** IAM's prefix of the actions on a type of resource, by the beginning of the type; the longest counts. */
const SERVICE_OF: Readonly<Record<string, string>> = {
  aws_acm_: 'acm',
  aws_autoscaling_: 'autoscaling',
  aws_cloudwatch_event_: 'events',
  aws_cloudwatch_log_: 'logs',
  aws_cloudwatch_metric_: 'cloudwatch',
  aws_codebuild_: 'codebuild',
  aws_db_: 'rds',
  aws_default_security_group: 'ec2',
  aws_ecr_: 'ecr',
  aws_eip: 'ec2',
  aws_eks_: 'eks',
  aws_flow_log: 'ec2',
  aws_internet_gateway: 'ec2',
  aws_kms_: 'kms',
  aws_launch_template: 'ec2',
  aws_lb: 'elasticloadbalancing',
  aws_nat_gateway: 'ec2',
  aws_route: 'ec2',
  aws_route53_: 'route53',
  aws_s3_: 's3',
  aws_secretsmanager_: 'secretsmanager',
  aws_security_group: 'ec2',
  aws_sns_: 'sns',
  aws_subnet: 'ec2',
  aws_vpc: 'ec2',
};

/** Services whose resources a stack makes; what belongs to no service says so. */
const servicesIn = (stack: string): string[] => [
  ...new Set(
    Object.keys(stackOf(stack).json.resource)
      .filter((type) => !/^(terraform_data|aws_iam_.*)$/.test(type))
      .map((type) => {
        const [longest] = Object.keys(SERVICE_OF)
          .filter((start) => type.startsWith(start))
          .sort((one, other) => other.length - one.length);
        return longest === undefined ? `no service for ${type}` : SERVICE_OF[longest]!;
      }),
  ),
];

describe('the services of the stacks', () => {
  const made = [...new Set(['prod', 'dev', 'experimental'].flatMap(servicesIn))].sort();

  test('are those that approved deployments manage, besides the registry that images are pushed to', () => {
    const { Action } = statementsFor('delivery_apply_role').find(({ Sid }) => Sid === 'ManageServices');

    expect([...made, 'ecr'].sort().map((service) => `${service}:*`)).toEqual([...Action].sort());
  });

  test('are read by pull requests', () => {
    const reads = statementsFor('delivery_plan_role').flatMap(({ Action }) => [Action].flat());

    expect(made.filter((service) => !reads.some((action) => action.startsWith(`${service}:`)))).toEqual([]);
  });
});

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

test.each(['prod', 'dev', 'experimental'])(
  'what runs in %s uses keys through the service that they are for',
  (name) => {
    const uses = stackOf(name)
      .resources(IamRolePolicy)
      .flatMap(({ policy }) => statementsOf(policy))
      .filter(({ Action }) => [Action].flat().some((action: string) => action.startsWith('kms:')));

    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter(({ Condition }) => Condition?.StringEquals?.['kms:ViaService'] === undefined)).toEqual([]);
  },
);

describe('the boundary', () => {
  const statements = statementsOf(account.resource(IamPolicy).policy);
  const admitted = (action: string, resource: string): boolean => isAllowed(statements, { action, resource });
  const stacks = ['prod', 'dev', 'experimental'].map((name) => stackOf(name));

  test.each(['prod', 'dev', 'experimental'])('admits all that the roles of %s are given', (name) => {
    const given = stackOf(name)
      .resources(IamRolePolicy)
      .flatMap(({ policy }) => statementsOf(policy.replaceAll(/example-devops-simulator-\w+-state/g, 'state')))
      .flatMap(({ Action, Resource }) =>
        [Action]
          .flat()
          .flatMap((action: string) => [Resource].flat().map((resource: string) => ({ action, resource }))),
      );

    expect(given.length).toBeGreaterThan(0);
    expect(given.filter(({ action, resource }) => !admitted(action, resource))).toEqual([]);
  });

  test('is on every role of every environment', () => {
    const roles = stacks.flatMap((stack) => stack.resources(IamRole));

    expect(roles.length).toBeGreaterThan(0);
    expect(
      roles.filter(
        ({ permissions_boundary }) => !String(permissions_boundary).endsWith(':policy/devops-simulator-boundary'),
      ),
    ).toEqual([]);
  });

  test('admits nothing of IAM', () => {
    for (const action of ['iam:CreateUser', 'iam:PassRole', 'sts:AssumeRole', 'organizations:LeaveOrganization'])
      expect(admitted(action, role)).toBe(false);
  });

  test('admits of all states those of what runs inside clusters, whose archives it only reads', () => {
    for (const action of ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']) {
      for (const key of ['prod', 'dev-anna', 'account-prod'])
        expect(admitted(action, `arn:aws:s3:::state/${key}/terraform.tfstate`)).toBe(false);
      expect(admitted(action, 'arn:aws:s3:::state/prod-monitoring/terraform.tfstate')).toBe(true);
    }
    expect(admitted('s3:GetObject', 'arn:aws:s3:::state/source/source.zip')).toBe(false);
    expect(admitted('s3:PutObject', 'arn:aws:s3:::state/source/prod-monitoring.zip')).toBe(false);
    expect(admitted('s3:GetObject', 'arn:aws:s3:::logs/x')).toBe(false);
  });

  test('fits into a managed policy', () => {
    expect(account.resource(IamPolicy).policy.replace(/\s/g, '').length).toBeLessThan(6144);
  });
});

test('the policies of each role fit into it', () => {
  for (const name of ['delivery_apply_role', 'delivery_plan_role', 'expiry_role'])
    expect(policiesOf(name).reduce((sum, { policy }) => sum + policy.length, 0)).toBeLessThan(10_240);
});
