import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchGetBuildsCommand,
  CodeBuildClient,
  CreateProjectCommand,
  type CreateProjectCommandInput,
  ListBuildsForProjectCommand,
} from '@aws-sdk/client-codebuild';
import {
  CreateBucketCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { runChild } from '../../../delivery/child';
import { childEnvironment } from '../../../delivery/terraform/environment';
import { stackOf } from '../../support/company';
import { ACCOUNT, REGION, TestEmulator } from '../../support/emulator';
import { TestProgram } from '../../support/program';
import { StandIns } from '../../support/stand-ins';
import type { Json } from '../../support/synth';
import { describeWith } from '../../support/tools';

jest.setTimeout(120_000);

const COMMAND = ['--require', 'ts-node/register', 'delivery/monitoring/main.ts'];
const BUCKET = 'example-devops-simulator-prod-state';
const PROJECT = 'devops-simulator-prod-deploy';
const COMMIT = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();

/** The project as the stack of production describes it, in the words of CodeBuild's API. */
function describedProject(): CreateProjectCommandInput {
  const { name, source, environment, ...rest } = Object.values<Json>(
    stackOf('prod').json.resource.aws_codebuild_project,
  ).find((each) => each.name === PROJECT);
  return {
    name,
    source: { type: source.type, location: source.location, buildspec: source.buildspec },
    artifacts: { type: 'NO_ARTIFACTS' },
    environment: {
      type: environment.type,
      image: environment.image,
      computeType: environment.compute_type,
      environmentVariables: environment.environment_variable,
    },
    serviceRole: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    timeoutInMinutes: rest.build_timeout,
    concurrentBuildLimit: rest.concurrent_build_limit,
    logsConfig: { cloudWatchLogs: { status: 'ENABLED', groupName: `/${name}` } },
  };
}

describeWith(['python3'], 'npm run monitoring, through the project inside the VPC', () => {
  let emulator: TestEmulator;
  let codeBuild: CodeBuildClient;
  let s3: S3Client;
  let go: string;

  beforeAll(async () => {
    emulator = await TestEmulator.start();
    codeBuild = new CodeBuildClient(emulator.client);
    s3 = new S3Client({ ...emulator.client, forcePathStyle: true });
    go = join(emulator.folder, 'go');
    await s3.send(
      new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: REGION } }),
    );
    await s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } }));
    await new CloudWatchLogsClient(emulator.client).send(new CreateLogGroupCommand({ logGroupName: `/${PROJECT}` }));
    const project = describedProject();
    await codeBuild.send(new CreateProjectCommand(project));
    const machine = new StandIns(join(emulator.folder, 'machine'));
    // What is downloaded, and its published sum, which the real sha256sum compares.
    machine.add(
      'curl',
      `const { writeFileSync } = require('node:fs');
       const [zip, sums] = args.filter((each) => each.startsWith('https:')).map((each) => each.split('/').at(-1));
       writeFileSync(zip, 'terraform');
       const sum = require('node:crypto').createHash('sha256').update('terraform').digest('hex');
       writeFileSync(sums, sum + '  ' + zip + '\\n');`,
    );
    machine.add('unzip', "console.log('unzip', ...args);");
    machine.add(
      'npm',
      `const { existsSync } = require('node:fs');
       console.log('npm', ...args);
       if (args[0] === 'ci') process.exit();
       console.log(process.env.SOURCE_COMMIT, existsSync('stacks/monitoring-stack.ts'), existsSync('node_modules'));
       if (args.includes('destroy')) { console.error('Error acquiring the state lock'); process.exit(1); }
       if (args.includes('plan')) setInterval(() => { if (existsSync(${JSON.stringify(go)})) process.exit(); }, 50);`,
    );
    const PATH = `${machine.folder}:${process.env['PATH']}`;
    await emulator.images({ [project.environment?.image ?? '']: { environment: { PATH } } });
  }, 300_000);
  afterAll(() => emulator?.stop());

  const env = (): Record<string, string> => childEnvironment(process.env, emulator.env);

  /** Exit code and what was said, with ids made alike, without what depends on the clone and the moment. */
  async function monitoring(...args: string[]): Promise<{ code: number; lines: string[] }> {
    const { code, tail } = await runChild(process.execPath, [...COMMAND, ...args], { cwd: process.cwd(), env: env() });
    return { code, lines: told(tail.split('\n')) };
  }

  const told = (lines: readonly string[]): string[] =>
    lines
      .map((line) => line.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>'))
      .filter((line) => !/not committed|^\S+: [A-Z_]+$/.test(line));

  const builds = async () => {
    const { ids = [] } = await codeBuild.send(new ListBuildsForProjectCommand({ projectName: PROJECT }));
    const { builds: all = [] } = await codeBuild.send(new BatchGetBuildsCommand({ ids }));
    return all;
  };

  test('deploys what is committed, with the very archive that it left, and says what is said', async () => {
    expect(await monitoring('deploy')).toEqual({
      code: 0,
      lines: [
        `${PROJECT}: build <id> started, deploy of prod-monitoring at ${COMMIT}`,
        `${PROJECT}: | terraform_1.11.4_linux_arm64.zip: OK`,
        `${PROJECT}: | unzip -q -o -d /usr/local/bin terraform_1.11.4_linux_arm64.zip terraform`,
        `${PROJECT}: | npm ci`,
        `${PROJECT}: | npm run --silent monitoring -- deploy prod --here --auto-approve`,
        `${PROJECT}: | ${COMMIT} true false`,
        `${PROJECT}: deploy of prod-monitoring at ${COMMIT} SUCCEEDED`,
      ],
    });
    const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: BUCKET }));
    expect(Versions.map(({ Key }) => Key)).toEqual(['source/prod-monitoring.zip']);
    expect(await builds()).toMatchObject([{ buildStatus: 'SUCCEEDED', sourceVersion: Versions[0]?.VersionId }]);
  });

  test('ends as the build ends, with the reason and the next step', async () => {
    const { code, lines } = await monitoring('destroy', 'prod', '--auto-approve');

    expect(code).toBe(1);
    expect(lines.slice(-4)).toEqual([
      `${PROJECT}: | ${COMMIT} true false`,
      `${PROJECT}: | Error acquiring the state lock`,
      `build <id> of ${PROJECT} (destroy of prod-monitoring) ended as FAILED in BUILD: COMMAND_EXECUTION_ERROR: Error while executing command: npm run --silent monitoring -- "$MONITORING_VERB" "$ENVIRONMENT" --here --auto-approve. Reason: exit status 1`,
      'next: mend what its log says above, commit it and repeat the command: terraform goes on where it stopped',
    ]);
  });

  test('Ctrl-C leaves the build at work: another is not started, and the same command follows it', async () => {
    const first = TestProgram.start(process.execPath, [...COMMAND, 'plan'], env());
    await first.saidText('| npm run --silent monitoring -- plan prod');
    expect(await first.end('SIGINT')).toBe(130);
    expect(told(first.lines).slice(-3)).toEqual([
      'SIGINT: ending what was started',
      'build <id> goes on; the same command follows it again',
      `to stop it, which leaves terraform's lock behind: aws codebuild stop-build --id ${PROJECT}:<id>`,
    ]);

    expect(await monitoring('deploy')).toEqual({
      code: 1,
      lines: [
        `no build of ${PROJECT} was started: build <id> is at work, plan at ${COMMIT}`,
        `next: wait for its end and repeat the command; to stop it: aws codebuild stop-build --id ${PROJECT}:<id>`,
      ],
    });
    const again = TestProgram.start(process.execPath, [...COMMAND, 'plan'], env());
    await again.saidText('does the same already, following it');
    writeFileSync(go, '');
    expect(await again.result()).toBe(0);
    expect(await builds()).toHaveLength(3);
  });

  test('an environment whose project is not there, and a destroy that nobody meant', async () => {
    expect(await monitoring('deploy', 'experimental')).toEqual({
      code: 1,
      lines: [
        'experimental has no CodeBuild project devops-simulator-experimental-deploy, and no cluster therefore',
        'next: check whose credentials these are; a new environment: ENVIRONMENT=experimental npx cdktf deploy experimental',
      ],
    });
    expect(await monitoring('destroy')).toEqual({
      code: 2,
      lines: [
        'destroy removes everything of prod-monitoring, its recorded metrics too; nothing was changed',
        'next: npm run monitoring -- destroy prod --auto-approve',
      ],
    });
  });
});
