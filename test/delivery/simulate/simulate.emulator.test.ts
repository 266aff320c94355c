import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeLaunchTemplatesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import '../../../delivery/quiet-sdk';
import { awsEnvironment, type Emulator, isRunning, savedEmulator } from '../../../emulator/emulator';
import { isSessionRunning } from '../../support/processes';
import { describeWith } from '../../support/tools';

jest.setTimeout(900_000);

const EMULATOR_FILE = 'emulator.out/emulator.json';
const NO_CHANGE = /✔ plan again: no change \(\d+ s\)/;

/** The command as a person types it, its output without what differs from run to run. */
function simulate(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn('npm', ['run', '--silent', 'simulate', '--', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const ended = new Promise<{ code: number; said: string }>((resolve) =>
    child.on('close', (code) => resolve({ code: code ?? 1, said })),
  );
  return { child, ended, said: () => said };
}

const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 200));
};

const interrupt = ({ pid }: ChildProcess): boolean => process.kill(-(pid ?? 0), 'SIGINT');

const lines = (text: string): string[] => text.split('\n').map((line) => line.trim());

describeWith(['python3', 'terraform', 'openssl'], 'npm run simulate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'devops-simulator-release-'));
  const releaseFile = (digit: string): string => {
    const file = join(folder, `${digit}.json`);
    writeFileSync(file, JSON.stringify({ app: `sha256:${digit.repeat(64)}` }));
    return file;
  };
  const imageOf = (digit: string): string =>
    `111111111111.dkr.ecr.eu-west-1.amazonaws.com/devops-simulator/app@sha256:${digit.repeat(64)}`;
  const emulator = (): Emulator => JSON.parse(readFileSync(EMULATOR_FILE, 'utf8')) as Emulator;

  const client = () => {
    const env = awsEnvironment(emulator(), 'eu-west-1');
    return {
      region: 'eu-west-1',
      endpoint: emulator().url,
      credentials: { accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '', secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '' },
    };
  };

  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    if (await savedEmulator(EMULATOR_FILE)) await simulate(['--destroy']).ended;
  });

  test('what cannot be understood is refused, and --destroy of nothing says so', async () => {
    expect(await simulate(['--environment', 'production']).ended).toMatchObject({
      code: 2,
      said: expect.stringContaining("argument 'production' is invalid. Allowed choices are prod, dev, experimental."),
    });
    expect(await simulate(['--owner', 'anna']).ended).toEqual({
      code: 2,
      said: 'an owner has an environment of dev only, got prod\nnext: add --environment dev\n',
    });
    expect(await simulate(['--environment', 'dev', '--owner', 'carl']).ended).toMatchObject({
      code: 2,
      said: expect.stringContaining("argument 'carl' is invalid. Allowed choices are anna, ben."),
    });
    expect(await simulate(['--help']).ended).toMatchObject({ code: 0, said: expect.stringContaining('--keep') });
    expect(await simulate(['--destroy']).ended).toEqual({
      code: 0,
      said: 'nothing to destroy: no local AWS API of an earlier run is up\n',
    });
  });

  test('without terraform it says what is missing and how to get it', async () => {
    expect(await simulate([], { TERRAFORM_BINARY_NAME: 'no-such-terraform' }).ended).toMatchObject({
      code: 2,
      said: expect.stringContaining(
        'no-such-terraform was not found\nnext: install terraform 1.11 or newer: https://developer.hashicorp.com/terraform/install\n',
      ),
    });
  });

  test('Ctrl-C in the middle of an apply leaves no process, and a second one is not let in before', async () => {
    const first = simulate([]);
    await until(() => first.said().includes('deploy account-prod'));
    await new Promise((resolve) => setTimeout(resolve, 8000));
    const running = emulator();
    const second = await simulate([]).ended;
    interrupt(first.child);
    const { code, said } = await first.ended;

    expect(second).toEqual({
      code: 2,
      said: expect.stringMatching(
        /^another simulation is at work \(process \d+\)\nnext: wait for its end, or stop it\n$/,
      ),
    });
    expect(code).not.toBe(0);
    expect(said).toContain('SIGINT: ending what was started');
    expect(await isRunning(running)).toBe(false);
    expect(isSessionRunning(first.child.pid ?? 0)).toBe(false);
  });

  test('deploys prod, finds no change in a second plan, and shows outputs, seconds, provider and the way on', async () => {
    const { code, said } = await simulate(['--keep']).ended;

    expect({ code, said }).toMatchObject({ code: 0 });
    expect(said).toMatch(/local AWS API: started at http:\/\/127\.0\.0\.1:\d+, afresh: the one before is gone/);
    expect(said).toMatch(NO_CHANGE);
    expect(lines(said)).toEqual(
      expect.arrayContaining([
        'url                     https://app.devops-simulator.example.com',
        expect.stringMatching(/^database_replica +devops-simulator-prod-replica-1\./),
        expect.stringMatching(/^deploy prod +\d+$/),
        expect.stringMatching(/^with +terraform \d+\.\d+\.\d+, provider aws 5\.100\.0 from /),
        'without  protection from deletion, so that it can be destroyed again',
        'lacking  and left out:',
        'aws_eks_addon: The emulated cluster has no nodes that an add-on could run on',
        'prod-monitoring: A stack of Kubernetes objects, which npm test gives to a real API server instead',
        'npm run simulate -- --environment prod --destroy   destroy it and stop the local AWS API',
      ]),
    );
  });

  test('leaves no password in the state', async () => {
    const s3 = new S3Client({ ...client(), forcePathStyle: true });
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: 'example-devops-simulator-prod-state', Key: 'prod/terraform.tfstate' }),
    );
    const text = (await Body?.transformToString()) ?? '';
    const passwords = [...text.matchAll(/"(password|password_wo|secret_string|random_password)": ([^,\n]*)/g)];

    expect(passwords.length).toBeGreaterThan(0);
    expect([...new Set(passwords.map(([, , value]) => value))]).toEqual(['null']);
  });

  test('a release goes on where the first run stopped, and rolls', async () => {
    const { code, said } = await simulate(['--keep'], { RELEASE_FILE: releaseFile('1') }).ended;

    expect({ code, said }).toMatchObject({ code: 0 });
    expect(said).toMatch(/local AWS API: going on with the one at/);
    expect(said).toMatch(NO_CHANGE);
  });

  test('a release whose migration fails: the deploy fails, launch template and instances stay, the former one heals', async () => {
    const versions = async () => {
      const { AutoScalingGroups: [group] = [] } = await new AutoScalingClient(client()).send(
        new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['devops-simulator-prod-app'] }),
      );
      const { LaunchTemplates: [template] = [] } = await new EC2Client(client()).send(
        new DescribeLaunchTemplatesCommand({ LaunchTemplateNames: ['devops-simulator-prod-app'] }),
      );
      const running = group?.Instances?.map(({ InstanceId, LaunchTemplate }) => [InstanceId, LaunchTemplate?.Version]);
      return { latest: template?.LatestVersionNumber, saved: group?.LaunchTemplate?.Version, running };
    };
    const image = join(folder, 'image');
    cpSync('app/dist', join(image, 'dist'), { recursive: true });
    cpSync('app/migrations', join(image, 'migrations'), { recursive: true });
    writeFileSync(join(image, 'migrations', '9999_broken.sql'), 'ALTER TABLE nowhere ADD COLUMN something integer;\n');
    await fetch(`${emulator().url}/simulator/images`, {
      method: 'PUT',
      body: JSON.stringify({ [imageOf('3')]: { environment: { IMAGE_FOLDER: join(image, 'dist') } } }),
    });
    const before = await versions();

    const bad = await simulate(['--keep'], { RELEASE_FILE: releaseFile('3') }).ended;
    const after = await versions();
    const healed = await simulate(['--keep'], { RELEASE_FILE: releaseFile('1') }).ended;

    expect(bad.code).toBe(1);
    expect(bad.said).toContain('node "$IMAGE_FOLDER/db.js" migrate. Reason: exit status 1');
    expect(bad.said).toContain('relation "nowhere" does not exist');
    expect(bad.said).toContain('no launch template and no instance was changed');
    expect(before).toMatchObject({ latest: 2, saved: '2' });
    expect(after).toEqual(before);
    expect({ code: healed.code, said: healed.said }).toMatchObject({ code: 0, said: expect.stringMatching(NO_CHANGE) });
    expect(await versions()).toEqual(before);
  });

  test('a release that sets off an alarm fails the deploy and is rolled back; the former one heals', async () => {
    const { url } = emulator();
    const cloudWatch = new CloudWatchClient(client());
    const fire = (StateValue: 'ALARM' | 'OK') =>
      cloudWatch.send(
        new SetAlarmStateCommand({ AlarmName: 'devops-simulator-prod-app-errors', StateValue, StateReason: 'a test' }),
      );
    const started = async (): Promise<number> =>
      ((await (await fetch(`${url}/simulator/requests`)).json()) as []).length;
    const before = await started();

    const bad = simulate(['--keep'], { RELEASE_FILE: releaseFile('2') });
    await until(async () => (await started()) > before);
    await fire('ALARM');
    const { code, said } = await bad.ended;
    await fire('OK');
    const healed = await simulate(['--keep'], { RELEASE_FILE: releaseFile('1') }).ended;

    expect(code).toBe(1);
    expect(said).toMatch(
      /to version 3 ended as RollbackSuccessful, .*CloudWatch alarm devops-simulator-prod-app-errors/,
    );
    expect(said).toContain('the group and its 3 instances are back on version 2');
    expect(healed.code).toBe(0);
    expect(healed.said).toMatch(NO_CHANGE);
  });

  test('--destroy destroys all of it and leaves no process', async () => {
    const running = emulator();

    const { code, said } = await simulate(['--destroy']).ended;

    expect({ code, said }).toMatchObject({ code: 0, said: expect.stringMatching(/✔ destroy prod \(\d+ s\)/) });
    expect(await isRunning(running)).toBe(false);
  });
});
