import {
  CodebuildProject,
  type CodebuildProjectEnvironmentEnvironmentVariable,
} from '@cdktf/provider-aws/lib/codebuild-project';
import type { IConstruct } from 'constructs';
import { rendered } from '../rendered';
import { holdsToken, type TreeRule } from '../validation';
import { eachOf, mustBe } from '../verdict';

const CODEBUILD = 'https://docs.aws.amazon.com/codebuild/latest/userguide';
/** Of variables that usually hold something that nobody should read. */
const SECRET_NAME = /(PASSWORD|PASSPHRASE|SECRET|TOKEN|PRIVATE_KEY|ACCESS_KEY)$/;

/** What every CodeBuild project must obey, whoever defines it. */
export const WORK_TREE_RULES: readonly TreeRule[] = [
  {
    id: 'WRK-10',
    sentence: 'Builds have no privileges on their host',
    reason: 'Only whoever builds images in a build needs them, and images are built by CI.',
    link: `${CODEBUILD}/sample-docker-section.html`,
    property: 'environment.privileged_mode',
    allowed: 'false',
    mend: 'set privilegedMode to false',
    judge: project(({ environmentInput }) => mustBe(environmentInput?.privilegedMode, false)),
  },
  {
    id: 'WRK-11',
    sentence: 'No variable of a build holds a secret in plain text',
    reason: 'Whoever may look at the project reads its variables, and so does the state.',
    link: `${CODEBUILD}/change-project.html`,
    property: 'environment.environment_variable',
    allowed: "without secrets: a secret's ARN, or a variable of type SECRETS_MANAGER",
    mend: 'hand the ARN on and let the command read the secret, or set type to SECRETS_MANAGER',
    judge: project((node) =>
      eachOf<CodebuildProjectEnvironmentEnvironmentVariable>(
        node.environmentInput?.environmentVariable,
        ({ name, value, type = 'PLAINTEXT' }) => {
          if (isArn(rendered(node, value)) || type === 'SECRETS_MANAGER' || type === 'PARAMETER_STORE') return [];
          if (holdsToken(name)) return 'undecidable';
          if (!SECRET_NAME.test(name)) return [];
          return holdsToken(type) ? 'undecidable' : [name];
        },
      ),
    ),
  },
  {
    id: 'WRK-12',
    sentence: 'Builds write a log',
    reason: 'What a migration did, and why it failed, would be gone with its container.',
    link: `${CODEBUILD}/change-project.html`,
    property: 'logs_config.cloudwatch_logs',
    allowed: '"ENABLED" with a log group of ours, which ends its logs',
    mend: 'set logsConfig.cloudwatchLogs to a CloudwatchLogGroup of the stack',
    judge: project(({ logsConfigInput }) => {
      const { status, groupName } = logsConfigInput?.cloudwatchLogs ?? {};
      return groupName ? mustBe(status, 'ENABLED') : ['no log group'];
    }),
  },
];

function project(judge: (node: CodebuildProject) => ReturnType<TreeRule['judge']>): TreeRule['judge'] {
  return (node: IConstruct) => (node instanceof CodebuildProject ? judge(node) : undefined);
}

const isArn = (text: string): boolean => /^(arn:|\$\{[^{}]+\.arn\}$)/.test(text);
