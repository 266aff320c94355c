import { AutoscalingGroup } from '@cdktf/provider-aws/lib/autoscaling-group';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import { Lb } from '@cdktf/provider-aws/lib/lb';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import type { TerraformStack } from 'cdktf';
import { buildModel } from '../../stacks/model';
import { formatFinding } from '../../validation/report';
import { company } from '../support/company';
import { type Json, Synthesized } from '../support/synth';

/** The longest name that the rules admit. */
const LONGEST = 'abcdefghijkl';
const OWNERS = { ...company.owners, [LONGEST]: { cidr: '10.65.0.0/18', expires: '2027-01-31' } } as const;

const modelOf = (owner?: string) =>
  buildModel({
    ...company,
    owners: OWNERS,
    choices: { ...company.choices, environment: 'dev', ...(owner !== undefined && { owner }) },
  });

const stackOf = (name: string, owner?: string): Synthesized =>
  new Synthesized((modelOf(owner).app.node.findChild(name) as TerraformStack).toTerraform());

/** What AWS knows a resource by, once in an account and region. */
const NAMES = ['name', 'identifier', 'bucket', 'alias'] as const;
const namesOf = ({ json }: Synthesized): string[] =>
  Object.entries<Record<string, Json>>(json.resource)
    // Names of policies and parameters stand below their role or group.
    .filter(([type]) => type !== 'aws_iam_role_policy')
    .flatMap(([type, all]) =>
      Object.values(all).flatMap((config) => NAMES.flatMap((key) => (config[key] ? [`${type} ${config[key]}`] : []))),
    )
    .filter((text) => !text.includes('${'));

/** Characters that AWS admits. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html and the like */
const LIMITS: Readonly<Record<string, number>> = {
  aws_autoscaling_group: 255,
  aws_cloudwatch_log_group: 512,
  aws_codebuild_project: 150,
  aws_db_instance: 63,
  aws_db_subnet_group: 255,
  aws_iam_instance_profile: 128,
  aws_iam_role: 64,
  aws_kms_alias: 256,
  aws_launch_template: 128,
  aws_secretsmanager_secret: 512,
  aws_security_group: 255,
  aws_sns_topic: 256,
};

describe("a developer's own environment", () => {
  test('is dev in a network of its own, with a state of its own', () => {
    const [dev, anna] = [stackOf('dev'), stackOf('dev-anna', 'anna')];

    expect(anna.resource(Vpc).cidr_block).toBe('10.64.0.0/18');
    expect(anna.json.terraform.backend.s3).toEqual({
      ...dev.json.terraform.backend.s3,
      key: 'dev-anna/terraform.tfstate',
    });
    expect(anna.json.provider.aws[0].default_tags[0].tags.environment).toBe('dev-anna');
    expect(Object.keys(anna.json.resource).sort()).toEqual(Object.keys(dev.json.resource).sort());
  });

  test("shares no name with dev or another owner's", () => {
    const all = [stackOf('dev'), stackOf('dev-anna', 'anna'), stackOf('dev-ben', 'ben')].flatMap(namesOf);

    expect(all.length).toBeGreaterThan(60);
    expect(all.filter((name, index) => all.indexOf(name) !== index)).toEqual([]);
  });

  test('has names that AWS admits, however long the name of the owner is', () => {
    const name = `dev-${LONGEST}`;
    const long = namesOf(stackOf(name, LONGEST)).map((text) => text.split(' ') as [string, string]);

    expect(
      modelOf(LONGEST)
        .findings.filter(({ severity }) => severity === 'error')
        .map(formatFinding),
    ).toEqual([]);
    expect([...new Set(long.map(([type]) => type))].sort()).toEqual(Object.keys(LIMITS));
    expect(long.filter(([type, text]) => text.length > LIMITS[type]!)).toEqual([]);
  });

  test('leaves the account stack as it is', () => {
    expect(stackOf('account-sandbox', 'anna').json).toEqual(stackOf('account-sandbox').json);
  });
});

describe.each([
  ['dev', undefined],
  ['dev-anna', 'anna'],
])('%s on AWS', (name, owner) => {
  const stack = stackOf(name, owner);

  test('opens no public port: no load balancer, no public address, nobody let in from outside the VPC', () => {
    expect(stack.resources(Lb)).toEqual([]);
    expect(stack.resources(Subnet).map((subnet) => subnet.map_public_ip_on_launch)).not.toContain(true);
    expect(stack.resources(VpcSecurityGroupIngressRule).flatMap((rule) => rule.cidr_ipv4 ?? [])).toEqual([
      stack.resource(Vpc).cidr_block,
    ]);
  });

  test('opens no inspector', () => {
    expect(JSON.stringify(stack.json)).not.toMatch(/9229|--inspect/);
    expect(stack.resource(LaunchTemplate).user_data).toContain('base64encode');
  });

  test('runs one instance, which nothing scales', () => {
    expect(stack.resource(AutoscalingGroup)).toMatchObject({ min_size: 1, desired_capacity: 1 });
    expect(
      Object.keys(stack.json.resource).filter((type) => /autoscaling_(policy|schedule)|appautoscaling/.test(type)),
    ).toEqual([]);
  });

  test('is reached through an SSM tunnel', () => {
    expect(stack.json.output.tunnel.value).toMatch(
      /^aws ssm start-session --region eu-west-1 --target "\$\(aws autoscaling describe-auto-scaling-groups --region eu-west-1 --auto-scaling-group-names .*\)" --document-name AWS-StartPortForwardingSession --parameters portNumber=3000,localPortNumber=3000$/,
    );
  });
});
