import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, LocalBackend, TerraformStack } from 'cdktf';
import { Alerting } from '../../../constructs/alerting/alerting';
import { AppServerGroup } from '../../../constructs/app-server/app-server-group';
import { LoadBalancer } from '../../../constructs/load-balancer/load-balancer';
import { Network } from '../../../constructs/network/network';
import { Rollout } from '../../../constructs/rollout/rollout';
import { environments } from '../../../environments';
import { REGION, TestEmulator } from '../../support/emulator';
import { TestTerraform } from '../../support/terraform';
import { describeWith } from '../../support/tools';

jest.setTimeout(400_000);

const { prod } = environments;
const [settings] = prod.services;
const UNHEALTHY = { state: 'unhealthy', reason: 'Target.FailedHealthChecks', description: 'Health checks failed' };
const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

/** Two services of prod's settings behind one load balancer, without the database that takes minutes to make. */
class TwoServices extends TerraformStack {
  constructor(app: App, images: Readonly<Record<string, string>>) {
    super(app, 'services');
    // In the stack's own folder: cdktf's default is the project's, where a state outlives the emulator that it tells of.
    new LocalBackend(this, { path: 'terraform.tfstate' });
    new AwsProvider(this, 'aws', { region: REGION });
    const network = new Network(this, 'network', { name: 'two', region: REGION, ...prod.network });
    const alerting = new Alerting(this, 'alerting', {
      name: 'two',
      emails: [],
      runbookBaseUrl: 'https://example.com/r',
      owners: prod.monitoring.owners,
      deletionProtection: false,
    });
    const loadBalancer = new LoadBalancer(this, 'load-balancer', {
      name: 'two',
      bucketPrefix: 'two',
      network: network.public,
      hostName: 'app.example.com',
      zone: { create: { name: 'example.com' } },
      certificate: { create: true },
      idleTimeoutSeconds: 60,
      accessLogRetentionDays: 30,
      deletionProtection: true,
    });
    const unanswered = alerting.unansweredAlarm(loadBalancer.arnSuffix, settings.rollbackAlarms.maxErrorPercent);
    for (const [index, [name, image]] of Object.entries(images).entries()) {
      const route = { ...settings.route, priority: 100 - index, paths: [index === 0 ? '/*' : `/${name}/*`] as const };
      const target = loadBalancer.addTarget(name, { port: 8080, livePath: '/live', route });
      const group = new AppServerGroup(this, name, {
        ...settings,
        name: `two-${name}`,
        region: REGION,
        network: network.application,
        image: `registry.example.com/${name}@${image}`,
        maxHealthyPercent: 150,
        warmupSeconds: settings.rollout.warmupSeconds,
        processes: 1,
        connectionsPerProcess: 1,
        database: { host: 'database', port: 5432, database: 'simulator', user: 'app' },
        tokens: { issuer: 'https://login.example.com/', audience: name },
        target,
        after: [...network.ready, ...loadBalancer.ready],
      });
      const alarms = alerting.rollbackAlarms(name, target, { ...settings.rollbackAlarms, minHealthyHosts: 3 });
      new Rollout(group, 'rollout', {
        group,
        alarms: [...alarms, unanswered],
        settings: { ...settings.rollout, warmupSeconds: 30, bakeSeconds: 10, deadlineSeconds: 41 },
        after: [],
      });
    }
  }
}

describeWith(['python3', 'terraform'], 'two services, deployed by the real terraform', () => {
  let emulator: TestEmulator;
  let terraform: TestTerraform;
  // The provisioner finds the project three folders above the stack's.
  const outdir = mkdtempSync(join(process.cwd(), 'emulator.out-'));

  const synth = (images: Readonly<Record<string, string>>): void => {
    const app = new App({ outdir });
    new TwoServices(app, images);
    app.synth();
  };
  const versions = async (): Promise<Record<string, unknown>> => {
    const { AutoScalingGroups = [] } = await new AutoScalingClient(emulator.client).send(
      new DescribeAutoScalingGroupsCommand({}),
    );
    return Object.fromEntries(
      AutoScalingGroups.map(({ AutoScalingGroupName, LaunchTemplate, Instances = [] }) => [
        AutoScalingGroupName,
        [LaunchTemplate?.Version, Instances.map((instance) => instance.LaunchTemplate?.Version).join()],
      ]),
    );
  };
  /** What the drivers said, and what failed: terraform's own words are a thousand lines of plan and progress. */
  const apply = async () => {
    const { code, stdout, tail } = await terraform.run('apply', '-auto-approve');
    const said = stdout.split('\n').filter((line) => line.includes(' (local-exec): '));
    return { code, said: said.join('\n'), errors: /^.*Error: [\s\S]*/m.exec(tail)?.[0] ?? '' };
  };

  beforeAll(async () => {
    emulator = await TestEmulator.start();
    terraform = new TestTerraform(emulator, join(outdir, 'stacks', 'services'));
  });
  afterAll(async () => {
    await emulator?.stop();
    rmSync(outdir, { recursive: true, force: true });
  });

  test('instances that never become healthy fail the apply at the deadline, by target and reason', async () => {
    await emulator.script({ health: { '1': UNHEALTHY } });
    synth({ app: digest('a'), admin: digest('a') });
    await terraform.init();

    const { code, said, errors } = await apply();

    expect(errors.match(/Error: .*/g)).toEqual(Array(2).fill('Error: local-exec provisioner error'));
    expect(code).toBe(1);
    for (const name of ['two-app', 'two-admin']) expect(said).toContain(`${name} is not healthy after 41 seconds:`);
    expect(said).toMatch(/target i-[0-9a-f]{17} is unhealthy: Target.FailedHealthChecks, Health checks failed/);
  });

  test('the next apply of the same input tries again, and a second plan shows no change', async () => {
    await emulator.script({});

    const { code, said, errors } = await apply();

    expect(errors).toBe('');
    expect(code).toBe(0);
    for (const name of ['two-app', 'two-admin']) expect(said).toContain(`${name}: 3 healthy instances of version 1`);
    expect((await terraform.run('plan', '-detailed-exitcode')).code).toBe(0);
  });

  test('a release of one service replaces its instances, and none of the other', async () => {
    synth({ app: digest('a'), admin: digest('b') });

    const { code, said, errors } = await apply();

    expect(errors).toBe('');
    expect(code).toBe(0);
    expect(said).toMatch(/two-admin: instance refresh [0-9a-f-]{36} from version 1 to 2/);
    expect(said).toContain('two-admin: Successful, 100 %, 0 instances to go');
    expect(await versions()).toEqual({ 'two-app': ['1', '1,1,1'], 'two-admin': ['2', '2,2,2'] });
    expect((await terraform.run('plan', '-detailed-exitcode')).code).toBe(0);
  });

  test('a bad release fails the apply and is rolled back; the former input heals', async () => {
    await emulator.script({ refresh: { '*': { outcome: 'RollbackSuccessful', after: 1 } } });
    synth({ app: digest('a'), admin: digest('c') });
    const bad = await apply();
    await emulator.script({});
    synth({ app: digest('a'), admin: digest('b') });
    const healed = await apply();

    expect(bad.code).toBe(1);
    expect(bad.said).toMatch(/instance refresh [0-9a-f-]{36} of two-admin to version 3 ended as RollbackSuccessful/);
    expect(bad.said).toContain('the group and its 3 instances are back on version 2');
    expect(healed.errors).toBe('');
    expect(healed.code).toBe(0);
    expect(await versions()).toEqual({ 'two-app': ['1', '1,1,1'], 'two-admin': ['4', '4,4,4'] });
  });
});
