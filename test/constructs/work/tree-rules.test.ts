import { CodebuildProject, type CodebuildProjectConfig } from '@cdktf/provider-aws/lib/codebuild-project';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import type { TerraformStack } from 'cdktf';
import { WORK_TREE_RULES } from '../../../constructs/work/tree-rules';
import { treeMessages } from '../../support/rules';
import { newWorkProject } from './new-work-project';

const project = (stack: TerraformStack, overrides: Partial<CodebuildProjectConfig>) =>
  new CodebuildProject(stack, 'build', {
    name: 'build',
    serviceRole: 'arn:aws:iam::111111111111:role/build',
    source: { type: 'NO_SOURCE', buildspec: '{}' },
    artifacts: { type: 'NO_ARTIFACTS' },
    environment: { type: 'ARM_CONTAINER', image: 'image', computeType: 'BUILD_GENERAL1_SMALL', privilegedMode: false },
    logsConfig: { cloudwatchLogs: { groupName: '/build', status: 'ENABLED' } },
    ...overrides,
  });

const machine = { type: 'ARM_CONTAINER', image: 'image', computeType: 'BUILD_GENERAL1_SMALL' } as const;

const ROWS: readonly (readonly [string, Partial<CodebuildProjectConfig>, string, string])[] = [
  [
    'WRK-10',
    { environment: { ...machine, privilegedMode: true } },
    'environment.privileged_mode must be false, got true',
    'set privilegedMode to false',
  ],
  [
    'WRK-10',
    { environment: machine },
    'environment.privileged_mode must be false, got nothing',
    'set privilegedMode to false',
  ],
  [
    'WRK-11',
    {
      environment: {
        ...machine,
        privilegedMode: false,
        environmentVariable: [
          { name: 'DATABASE_PASSWORD', value: 'swordfish' },
          { name: 'DATABASE_NAME', value: 'simulator' },
          { name: 'API_TOKEN', value: 'simulator/token', type: 'SECRETS_MANAGER' },
          { name: 'MASTER_SECRET', value: 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:master' },
        ],
      },
    },
    "environment.environment_variable must be without secrets: a secret's ARN, or a variable of type SECRETS_MANAGER, got DATABASE_PASSWORD",
    'hand the ARN on and let the command read the secret, or set type to SECRETS_MANAGER',
  ],
  [
    'WRK-12',
    { logsConfig: { cloudwatchLogs: { status: 'ENABLED' } } },
    'logs_config.cloudwatch_logs must be "ENABLED" with a log group of ours, which ends its logs, got no log group',
    'set logsConfig.cloudwatchLogs to a CloudwatchLogGroup of the stack',
  ],
];

describe('rules of every CodeBuild project', () => {
  test.each(ROWS)('%s', (rule, broken, complaint, mend) => {
    expect(treeMessages(WORK_TREE_RULES, (stack) => void project(stack, broken))).toEqual([
      `test/build  ${rule}\n  ${complaint}\n  mend: ${mend}`,
    ]);
  });

  test('our own obeys them, and hands on the ARN of a secret', () => {
    const said = treeMessages(WORK_TREE_RULES, (stack) => {
      const secret = new SecretsmanagerSecret(stack, 'secret', { name: 'master' });
      newWorkProject(stack, { environment: { DATABASE_MASTER_SECRET: secret.arn } });
    });

    expect(said).toEqual([]);
  });

  test('each has a row', () => {
    expect([...new Set(ROWS.map(([rule]) => rule))]).toEqual(WORK_TREE_RULES.map(({ id }) => id));
  });
});
