import { stackOf } from '../../support/company';
import { isAllowed } from '../../support/iam';
import { policiesOf, statementsFor } from './new-rights';

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

test('the policies of each role fit into it', () => {
  for (const name of ['delivery_apply_role', 'delivery_plan_role', 'expiry_role'])
    expect(policiesOf(name).reduce((sum, { policy }) => sum + policy.length, 0)).toBeLessThan(10_240);
});
