import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import { stackOf } from '../../support/company';
import type { Json } from '../../support/synth';

const STEP = /^terraform_data\.database_step_driver_\w+$/;
const stepOf = (result: ReturnType<typeof stackOf>): Json =>
  Object.entries<Json>(result.json.resource.terraform_data).find(([name]) => STEP.test(`terraform_data.${name}`))?.[1];

describe.each(['prod', 'dev', 'experimental'])('the database step of %s', (name) => {
  const stack = stackOf(name);
  const step = stepOf(stack);

  test('is replaced by each image, each other primary, and each change of the connection limits', () => {
    const digest = `sha256:${'1'.repeat(64)}`;
    const next = stepOf(stackOf(name, { 'choices.release.app': digest })).triggers_replace;

    expect(step.triggers_replace).toEqual({
      image: expect.stringMatching(/\/devops-simulator\/app@sha256:0{64}$/),
      primary: '${aws_db_instance.database_primary_D3810515.resource_id}',
      app: expect.stringMatching(/^\d+$/),
      migrator: '2',
      monitor: '6',
    });
    expect(next).toEqual({ ...step.triggers_replace, image: step.triggers_replace.image.replace(/sha256:.*/, digest) });
  });

  test('comes after the primary, the project, its rights and its ways, and before every launch template of a service', () => {
    const after: string[] = step.depends_on;

    for (const wanted of [
      /^aws_db_instance\.database_primary_/,
      /^aws_codebuild_project\.work_project_/,
      /^aws_iam_role_policy\.database_maintain-work_/,
      /^aws_vpc_security_group_egress_rule\.work_security-group_to-database-5432_/,
      /^aws_vpc_security_group_egress_rule\.work_security-group_to-internet-https_/,
      /^aws_vpc_security_group_ingress_rule\.database_security-group_from-work_/,
      /^aws_vpc_endpoint\./,
      /^aws_route\./,
    ]) {
      expect(after.some((address) => wanted.test(address))).toBe(true);
    }
    expect(after.filter((address) => /replica|launch_template|autoscaling/.test(address))).toEqual([]);
    const templates = stack.resources(LaunchTemplate).filter((template) => /-app$/.test(template.name));
    expect(templates.map(({ depends_on }) => depends_on)).toEqual([[expect.stringMatching(STEP)]]);
  });

  test('hands no secret to its provisioner: names, numbers and an image only', () => {
    const { environment } = step.provisioner[0]['local-exec'];
    const request = JSON.parse(environment.WORK_REQUEST);

    expect(Object.keys(environment)).toEqual(['WORK_REQUEST']);
    expect(request).toEqual({
      project: expect.stringMatching(/^\${aws_codebuild_project\.work_project_\w+\.name}$/),
      region: 'eu-west-1',
      purpose: 'preparation and migration',
      image: step.triggers_replace.image,
      deadlineSeconds: expect.any(Number),
    });
  });
});
