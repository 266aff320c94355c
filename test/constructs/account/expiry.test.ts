import { CodebuildProject } from '@cdktf/provider-aws/lib/codebuild-project';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule';
import { stackOf } from '../../support/company';
import { admits } from '../../support/iam';
import type { Json } from '../../support/synth';

const sandbox = stackOf('account-sandbox');
const statements: Json[] = JSON.parse(
  sandbox.resources(IamRolePolicy).find(({ name }) => name === 'destroy').policy,
).Statement;
const bySid = (sid: string): Json => statements.find(({ Sid }) => Sid === sid);

describe("the end of developers' environments", () => {
  test('is looked for each night, by a project that runs the command from the archive', () => {
    const project = sandbox.resource(CodebuildProject);
    const buildspec = JSON.parse(project.source.buildspec);

    expect(sandbox.resource(SchedulerSchedule)).toMatchObject({
      schedule_expression: 'cron(0 3 * * ? *)',
      flexible_time_window: { mode: 'OFF' },
      target: { arn: expect.stringMatching(/^\${aws_codebuild_project\.expiry_project_\w+\.arn}$/) },
    });
    expect(project.source).toMatchObject({
      type: 'S3',
      location: 'example-devops-simulator-sandbox-state/source/source.zip',
    });
    expect(buildspec.phases.build.commands).toEqual(['npm run --silent expire']);
    expect(project).toMatchObject({ concurrent_build_limit: 1, environment: { privileged_mode: false } });
  });

  test('exists in the account that has such environments only', () => {
    expect(stackOf('account-prod').resources(SchedulerSchedule)).toEqual([]);
  });

  test('may remove what is tagged as theirs, and nothing of what everybody shares', () => {
    const { Condition, Action } = bySid('DestroyOwned');
    const tag: string = Condition.StringLike['aws:ResourceTag/environment'];

    expect(['dev-anna', 'dev', 'experimental', 'prod'].filter((name) => admits(tag, name))).toEqual(['dev-anna']);
    expect(Action.filter((action: string) => action.includes('*'))).toEqual([]);
  });

  test('may remove groups and aliases, which have no such tag, by names that only theirs have', () => {
    const patterns: string[] = bySid('DestroyUntagged').Resource.map((arn: string) => arn.split(/[/]/).at(-1));

    for (const name of ['devops-simulator-dev-anna-app', 'devops-simulator-dev-anna-database'])
      expect(patterns.every((pattern) => admits(pattern, name))).toBe(true);
    for (const name of ['devops-simulator-dev-app', 'devops-simulator-dev-database', 'devops-simulator-dev-alerts'])
      expect(patterns.some((pattern) => admits(pattern, name))).toBe(false);
  });

  test('reads its own archive and writes the states of those environments', () => {
    expect(bySid('KeepStates').Resource).toMatch(/\/dev-\*\/\*$/);
    expect(bySid('ReadSource').Resource).toMatch(/\/source\/source\.zip$/);
  });
});
