import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchGetBuildsCommand,
  CodeBuildClient,
  CreateProjectCommand,
  ListBuildsForProjectCommand,
  StartBuildCommand,
} from '@aws-sdk/client-codebuild';
import { buildspec, DATABASE_COMMANDS } from '../../../constructs/work/buildspec';
import { WORK_REQUEST, type WorkRequest } from '../../../constructs/work/request';
import { runChild } from '../../../delivery/child';
import { childEnvironment } from '../../../delivery/terraform/environment';
import { ACCOUNT, REGION, TestEmulator } from '../../support/emulator';
import { isRunning } from '../../support/processes';
import { describeWith } from '../../support/tools';
import { imageOf, WorkImages } from '../../support/work-image';

jest.setTimeout(120_000);

const COMMAND = ['--require', 'ts-node/register', 'delivery/work/main.ts'];

describeWith(['python3'], 'the work driver, as terraform runs it', () => {
  let emulator: TestEmulator;
  let images: WorkImages;
  let codeBuild: CodeBuildClient;
  let count = 0;

  beforeAll(async () => {
    emulator = await TestEmulator.start();
    images = new WorkImages(emulator, emulator.folder);
    codeBuild = new CodeBuildClient(emulator.client);
  }, 300_000); // the first time its packages are installed
  afterAll(() => emulator?.stop());

  async function newProject(): Promise<WorkRequest> {
    const name = `work-${++count}`;
    await new CloudWatchLogsClient(emulator.client).send(new CreateLogGroupCommand({ logGroupName: `/${name}` }));
    await codeBuild.send(
      new CreateProjectCommand({
        name,
        source: { type: 'NO_SOURCE', buildspec: buildspec(DATABASE_COMMANDS) },
        artifacts: { type: 'NO_ARTIFACTS' },
        environment: {
          type: 'ARM_CONTAINER',
          image: 'aws/codebuild/amazonlinux-aarch64-standard:3.0',
          computeType: 'BUILD_GENERAL1_SMALL',
          environmentVariables: [{ name: 'IMAGE_FOLDER', value: '/app' }],
        },
        serviceRole: `arn:aws:iam::${ACCOUNT}:role/${name}`,
        timeoutInMinutes: 20,
        concurrentBuildLimit: 1,
        logsConfig: { cloudWatchLogs: { status: 'ENABLED', groupName: `/${name}` } },
      }),
    );
    return {
      project: name,
      region: REGION,
      purpose: 'preparation and migration',
      image: imageOf('a'),
      deadlineSeconds: 60,
    };
  }

  /** Exit code and everything printed, with ids made alike. */
  async function drive(request: object, onLine?: (line: string) => void): Promise<{ code: number; lines: string[] }> {
    const { code, tail } = await runChild(process.execPath, COMMAND, {
      cwd: process.cwd(),
      ...(onLine && { onLine }),
      env: childEnvironment(process.env, { ...emulator.env, [WORK_REQUEST]: JSON.stringify(request) }),
    });
    return { code, lines: tail.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>').split('\n') };
  }

  const buildsOf = async (project: string) => {
    const { ids = [] } = await codeBuild.send(new ListBuildsForProjectCommand({ projectName: project }));
    if (ids.length === 0) return [];
    const { builds = [] } = await codeBuild.send(new BatchGetBuildsCommand({ ids }));
    return builds;
  };

  test('runs both commands in the image, shows phases and what they say, and ends well', async () => {
    const request = await newProject();
    await images.add(request.image, "console.log(command, 'done');");

    const { code, lines } = await drive(request);

    expect(code).toBe(0);
    expect(lines[0]).toBe(
      `${request.project}: build <id> started, preparation and migration by sha256:${'a'.repeat(64)}`,
    );
    expect(lines.filter((line) => line.includes('|'))).toEqual([
      `${request.project}: | prepare done`,
      `${request.project}: | migrate done`,
    ]);
    expect(lines).toContain(`${request.project}: PROVISIONING`);
    expect(lines.at(-1)).toBe(`${request.project}: preparation and migration by sha256:${'a'.repeat(64)} SUCCEEDED`);
    expect(await buildsOf(request.project)).toMatchObject([
      { buildStatus: 'SUCCEEDED', environment: { image: request.image, imagePullCredentialsType: 'SERVICE_ROLE' } },
    ]);
  });

  test('a command that fails: the next one is not run, and the last lines say why', async () => {
    const request = { ...(await newProject()), image: imageOf('b') };
    await images.add(
      request.image,
      "console.log(command, 'fails'); console.error('column is missing'); process.exit(3);",
    );

    const { code, lines } = await drive(request);

    expect(code).toBe(1);
    expect(lines.slice(-6)).toEqual([
      `build <id> of ${request.project} (preparation and migration) ended as FAILED in BUILD: COMMAND_EXECUTION_ERROR: Error while executing command: node "$IMAGE_FOLDER/db.js" prepare. Reason: exit status 3`,
      'its last lines:',
      '  prepare fails',
      '  column is missing',
      'no launch template and no instance was changed',
      'next: mend what it says and deploy again: every step that is done already is passed over',
    ]);
  });

  test('an image that is not there', async () => {
    const request = { ...(await newProject()), image: imageOf('c') };

    const { code, lines } = await drive(request);

    expect(code).toBe(1);
    expect(lines.slice(-3)).toEqual([
      `build <id> of ${request.project} (preparation and migration) ended as FAILED in PROVISIONING: BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE: Unable to pull customer's container image. CannotPullContainerError: ${request.image}: not found`,
      'no launch template and no instance was changed',
      'next: mend what it says and deploy again: every step that is done already is passed over',
    ]);
  });

  test('a build that never ends is stopped at the deadline, and its process is gone', async () => {
    const request = { ...(await newProject()), image: imageOf('d'), deadlineSeconds: 4 };
    const pidFile = join(emulator.folder, 'pid');
    await images.add(
      request.image,
      `require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); console.log('waits for a lock'); setInterval(() => {}, 1000);`,
    );

    const { code, lines } = await drive(request);

    expect(code).toBe(1);
    expect(lines).toContain(`${request.project}: not done after 4 seconds, stopping build <id>`);
    expect(lines.slice(-5)).toEqual([
      `build <id> of ${request.project} (preparation and migration) was not done after 4 seconds and was stopped`,
      'its last lines:',
      '  waits for a lock',
      'no launch template and no instance was changed',
      'next: mend what it says and deploy again: every step that is done already is passed over',
    ]);
    expect(await buildsOf(request.project)).toMatchObject([{ buildStatus: 'STOPPED' }]);
    expect(isRunning(Number(readFileSync(pidFile, 'utf8')))).toBe(false);
  });

  test('a killed apply: the build goes on, and the repetition follows it instead of starting another', async () => {
    const request = { ...(await newProject()), image: imageOf('e') };
    const go = join(emulator.folder, 'go');
    await images.add(
      request.image,
      `const wait = setInterval(() => { if (!require('node:fs').existsSync(${JSON.stringify(go)})) return; console.log(command, 'done'); clearInterval(wait); }, 50);`,
    );
    const killed = spawn(process.execPath, COMMAND, {
      env: childEnvironment(process.env, { ...emulator.env, [WORK_REQUEST]: JSON.stringify(request) }),
      stdio: 'ignore',
    });
    while ((await buildsOf(request.project)).length === 0) await new Promise((resolve) => setTimeout(resolve, 100));
    killed.kill('SIGKILL');

    const { code, lines } = await drive(request, (line) => {
      if (line.includes('following it')) writeFileSync(go, '');
    });

    expect(code).toBe(0);
    expect(lines[0]).toBe(`${request.project}: build <id> of the same image is at work already, following it`);
    expect(lines).toContain(`${request.project}: | migrate done`);
    expect(await buildsOf(request.project)).toHaveLength(1);
  });

  test('a build with another image is at work: none is started', async () => {
    const request = { ...(await newProject()), image: imageOf('a') };
    await images.add(imageOf('f'), 'setInterval(() => {}, 1000);');
    const { build } = await codeBuild.send(
      new StartBuildCommand({ projectName: request.project, imageOverride: imageOf('f') }),
    );

    const { code, lines } = await drive(request);

    expect(code).toBe(1);
    expect(lines).toEqual([
      `no build of ${request.project} was started, and nothing was changed: build <id> is at work with another image, sha256:${'f'.repeat(64)}`,
      `next: wait for its end, or stop it (aws codebuild stop-build --id ${request.project}:<id>), then deploy again`,
    ]);
    expect((await buildsOf(request.project)).map(({ id }) => id)).toEqual([build?.id]);
  });

  test('repeated, it starts a new build: the commands are repeated without harm', async () => {
    const request = { ...(await newProject()), image: imageOf('a') };
    await images.add(request.image, "console.log(command, 'done');");

    expect((await drive(request)).code).toBe(0);
    expect((await drive(request)).code).toBe(0);
    expect(await buildsOf(request.project)).toHaveLength(2);
  });

  test('a project that does not exist, and a request that cannot be used', async () => {
    const request = await newProject();

    expect(await drive({ ...request, project: 'nobody' })).toEqual({
      code: 1,
      lines: [
        'AWS: ResourceNotFoundException: Project cannot be found: nobody',
        "next: check the account, the role's permissions and the network, then repeat the command",
      ],
    });
    expect(await drive({ ...request, image: 'app:latest', deadlineSeconds: 0 })).toEqual({
      code: 2,
      lines: [
        'WORK_REQUEST cannot be used:',
        'image: must be registry/repository@sha256: and 64 hex digits',
        expect.stringMatching(/^deadlineSeconds: /),
        'next: deploy with cdktf or terraform, which run this command; by hand, see --help',
      ],
    });
  });
});
