import { AutoscalingGroup } from '@cdktf/provider-aws/lib/autoscaling-group';
import { AutoscalingPolicy } from '@cdktf/provider-aws/lib/autoscaling-policy';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { stackOf } from '../../support/company';

const prod = stackOf('prod');
const dev = stackOf('dev');

test('an instance is a concrete image, without a key, with encrypted gp3 and metadata by token only', () => {
  const template = prod.resources(LaunchTemplate).find(({ name }) => name === 'devops-simulator-prod-app');

  expect(template).toMatchObject({
    image_id: 'ami-0a1b2c3d4e5f60718',
    instance_type: 't4g.medium',
    metadata_options: { http_endpoint: 'enabled', http_tokens: 'required', http_put_response_hop_limit: 1 },
    block_device_mappings: [
      { device_name: '/dev/xvda', ebs: { volume_type: 'gp3', volume_size: 30, encrypted: 'true' } },
    ],
    monitoring: { enabled: true },
  });
  expect(template).not.toHaveProperty('key_name');
});

test('the root volume has the name that another system gives it', () => {
  const stack = stackOf('prod', { 'environments.prod.services.0.ami.rootDevice': '/dev/sda1' });
  const template = stack.resources(LaunchTemplate).find(({ name }) => name === 'devops-simulator-prod-app');

  expect(template.block_device_mappings).toMatchObject([{ device_name: '/dev/sda1' }]);
});

test('the group is healthy by the load balancer, launches before it ends, and leaves version and number alone', () => {
  expect(prod.resource(AutoscalingGroup)).toMatchObject({
    min_size: 3,
    desired_capacity: 3,
    max_size: 9,
    health_check_type: 'ELB',
    launch_template: { version: '${aws_launch_template.app_launch-template_EA3147A8.latest_version}' },
    instance_maintenance_policy: { min_healthy_percentage: 100, max_healthy_percentage: 150 },
    lifecycle: { ignore_changes: ['launch_template', 'desired_capacity'] },
  });
});

test('it scales on CPU and on requests per target', () => {
  expect(prod.resources(AutoscalingPolicy).map(({ target_tracking_configuration: each }) => each)).toEqual([
    { target_value: 60, predefined_metric_specification: { predefined_metric_type: 'ASGAverageCPUUtilization' } },
    {
      target_value: 1200,
      predefined_metric_specification: {
        predefined_metric_type: 'ALBRequestCountPerTarget',
        resource_label:
          '${aws_lb.load-balancer_30A23327.arn_suffix}/${aws_lb_target_group.load-balancer_app_target-group_289B6AC7.arn_suffix}',
      },
    },
  ]);
});

test('its role may pull one repository, write one log group, open sessions and log in to the database', () => {
  const policies = prod
    .resources(IamRolePolicy)
    .filter(({ role }) => role.includes('app_identity'))
    .flatMap(({ policy }) => JSON.parse(policy).Statement)
    .map(({ Action, Resource }) => [[Action].flat().sort().join(), [Resource].flat().every((each) => each !== '*')]);

  expect(Object.fromEntries(policies)).toEqual({
    'ecr:GetAuthorizationToken': false,
    'ecr:BatchCheckLayerAvailability,ecr:BatchGetImage,ecr:GetDownloadUrlForLayer': true,
    'logs:CreateLogStream,logs:PutLogEvents': true,
    'rds-db:connect': true,
    'ssm:GetParameter': true,
    'ssm:UpdateInstanceInformation,ssmmessages:CreateControlChannel,ssmmessages:CreateDataChannel,ssmmessages:OpenControlChannel,ssmmessages:OpenDataChannel': false,
  });
});

test("in dev it may also read what people log in by: that secret, which has no value of Terraform's, by the environment's key", () => {
  const [secret] = dev.resources(SecretsmanagerSecret).filter(({ name }) => name.endsWith('/login'));
  const reads = dev
    .resources(IamRolePolicy)
    .filter(({ role }) => role.includes('app_identity'))
    .flatMap(({ policy }) => JSON.parse(policy).Statement)
    .filter(({ Action }) => [Action].flat().some((action) => /^(secretsmanager|kms):/.test(action)));
  const [key] = dev.resources(SecretsmanagerSecret).map(({ kms_key_id }) => kms_key_id);

  expect(key).toMatch(/^\$\{aws_kms_key\.\w+\.arn\}$/);
  expect(secret).toMatchObject({
    name: 'devops-simulator-dev/app/login',
    recovery_window_in_days: 0,
    kms_key_id: key,
  });
  expect(reads).toEqual([
    {
      Sid: 'ReadLogin',
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: '${aws_secretsmanager_secret.app_login-secret_F1B6F04C.arn}',
    },
    {
      Effect: 'Allow',
      Action: ['kms:Decrypt'],
      Resource: key,
      Condition: { StringEquals: { 'kms:ViaService': expect.stringMatching(/^secretsmanager\..*\.amazonaws\.com$/) } },
    },
  ]);
  expect(dev.json.output).toMatchObject({ login_secret: { value: secret.name } });
  expect(prod.resources(SecretsmanagerSecret).filter(({ name }) => name.endsWith('/login'))).toEqual([]);
});

test('in prod only the load balancer and the cluster get in; in dev nobody does, one instance runs, and nothing scales it', () => {
  const into = (stack: typeof prod) =>
    stack
      .resources(VpcSecurityGroupIngressRule)
      .filter(({ security_group_id }) => security_group_id.includes('.app_security-group'))
      .map(({ from_port, referenced_security_group_id }) => [
        from_port,
        /load-balancer/.test(referenced_security_group_id),
      ]);

  // the other two are the cluster's, which reads the metrics of the service and of the instance
  expect(into(prod)).toEqual([
    [8080, true],
    [9464, false],
    [9100, false],
  ]);
  expect(into(dev)).toEqual([]);
  expect(dev.resources(AutoscalingPolicy)).toEqual([]);
  expect(dev.resource(AutoscalingGroup)).toMatchObject({ min_size: 1, desired_capacity: 1, health_check_type: 'EC2' });
});
