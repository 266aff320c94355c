import { AutoScalingClient, StartInstanceRefreshCommand } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { until } from '../../../delivery/servers/program';
import { drive, SICK, settled, UNHEALTHY } from '../../support/drive';
import { TestEmulator } from '../../support/emulator';
import { RefreshGroup } from '../../support/refresh-group';
import { describeWith } from '../../support/tools';

// One test starts four processes, each of which takes seconds on a busy machine.
jest.setTimeout(180_000);

describeWith(['python3'], 'the rollout driver, as terraform runs it', () => {
  let emulator: TestEmulator;
  let count = 0;

  beforeAll(async () => {
    emulator = await TestEmulator.start();
  }, 300_000); // the first time its packages are installed
  afterAll(() => emulator?.stop());
  beforeEach(() => emulator.script({}));

  const newGroup = (version?: string) => RefreshGroup.create(emulator, `group-${++count}`, version);
  const settledGroup = () => settled(emulator, `group-${++count}`);
  test('a new group: waits for its health', async () => {
    const { request } = await newGroup();

    const { code, lines } = await drive(emulator, { ...request, version: '1' });

    expect(code).toBe(0);
    expect(lines.at(0)).toBe(`${request.group} starts version 1 by itself: waiting for its health`);
    expect(lines.at(-1)).toBe(`${request.group}: 2 healthy instances of version 1`);
    expect((await emulator.requests()).filter(({ action }) => action === 'StartInstanceRefresh')).toEqual([]);
  });

  test('a new group that never becomes healthy: fails at the deadline, naming target and reason', async () => {
    await emulator.script({ health: { '1': UNHEALTHY } });
    const { request } = await newGroup();

    const { code, lines } = await drive(emulator, { ...request, version: '1', deadlineSeconds: 3 });

    expect(code).toBe(1);
    expect(lines.slice(-4)).toEqual([
      `${request.group} is not healthy after 3 seconds:`,
      `target i-… is unhealthy: ${SICK}`,
      `target i-… is unhealthy: ${SICK}`,
      'next: look at the log group of the service and at the instance through SSM, mend the release, and deploy again',
    ]);
  });

  test('a new version: asks for a refresh with every preference, waits for its end, and serves it', async () => {
    const group = await settledGroup();
    const { request } = group;
    const before = (await emulator.requests()).length;

    const { code, lines } = await drive(emulator, { ...request, alarms: ['errors', 'latency'] });

    expect(code).toBe(0);
    expect(lines.at(0)).toBe(`${request.group}: instance refresh <id> from version 1 to 2`);
    expect(lines.at(-1)).toBe(`${request.group}: Successful, 100 %, 0 instances to go`);
    expect(await group.versions()).toEqual({ saved: '2', running: ['2', '2'] });
    expect((await emulator.requests()).slice(before)).toEqual([
      {
        action: 'StartInstanceRefresh',
        parameters: {
          AutoScalingGroupName: request.group,
          Strategy: 'Rolling',
          DesiredConfiguration: { LaunchTemplate: { LaunchTemplateId: request.launchTemplateId, Version: '2' } },
          Preferences: {
            MinHealthyPercentage: 100,
            MaxHealthyPercentage: 150,
            InstanceWarmup: 60,
            BakeTime: 60,
            AutoRollback: true,
            AlarmSpecification: { Alarms: ['errors', 'latency'] },
            SkipMatching: true,
            ScaleInProtectedInstances: 'Refresh',
            StandbyInstances: 'Ignore',
          },
        },
      },
    ]);
  });

  test('an alarm during the refresh rolls back; the next try says so', async () => {
    const group = await settledGroup();
    await emulator.script({ health: { '2': UNHEALTHY } });
    const name = `${group.request.group}-errors`;
    const cloudWatch = new CloudWatchClient(emulator.client);
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: name,
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: 1,
        Namespace: 'AWS/ApplicationELB',
        MetricName: 'HTTPCode_Target_5XX_Count',
        Period: 60,
        Statistic: 'Sum',
        Threshold: 1,
      }),
    );
    const request = { ...group.request, alarms: [name] };
    const fire = (StateValue: 'ALARM' | 'OK') =>
      cloudWatch.send(new SetAlarmStateCommand({ AlarmName: name, StateValue, StateReason: 'a test' }));

    const before = (await emulator.requests()).length;
    const driven = drive(emulator, request);
    await until('a refresh is asked for', async () => (await emulator.requests()).length > before);
    await fire('ALARM');
    const first = await driven;
    const refused = await drive(emulator, request);
    await fire('OK');
    await emulator.script({});
    const second = await drive(emulator, request);

    expect(first.code).toBe(1);
    expect(first.lines.at(-3)).toContain(
      `ended as RollbackSuccessful, 0 %, 2 instances to go: CloudWatch alarm ${name} is in ALARM state`,
    );
    expect(refused).toEqual({
      code: 1,
      lines: [
        `no rollout of ${request.group} was started, and nothing was changed: ${name} already in ALARM`,
        'next: end what the alarm tells of, then deploy again',
      ],
    });
    expect(second.code).toBe(0);
    expect(second.lines.at(0)).toContain(
      `${request.group}: version 2 was tried before and ended as RollbackSuccessful`,
    );
  });

  test('another refresh is at work: nothing is started', async () => {
    const group = await settledGroup();
    await emulator.script({ health: { '2': UNHEALTHY } });
    await new AutoScalingClient(emulator.client).send(
      new StartInstanceRefreshCommand({
        AutoScalingGroupName: group.request.group,
        DesiredConfiguration: { LaunchTemplate: { LaunchTemplateId: group.request.launchTemplateId, Version: '2' } },
      }),
    );
    const before = (await emulator.requests()).length;

    const { code, lines } = await drive(emulator, group.request);

    expect(code).toBe(1);
    expect(lines[0]).toMatch(
      new RegExp(
        `^no rollout of ${group.request.group} was started, and nothing was changed: instance refresh <id> is (Pending|InProgress), `,
      ),
    );
    expect(lines[1]).toBe('next: wait for its end or cancel it, then deploy again');
    expect((await emulator.requests()).length).toBe(before);
  });

  test('an unhealthy group, or one on $Latest, is not touched', async () => {
    const sick = await settledGroup();
    await emulator.script({ health: { '1': UNHEALTHY } });
    const latest = await newGroup('$Latest');

    expect((await drive(emulator, sick.request)).lines).toEqual([
      `no rollout of ${sick.request.group} was started, and nothing was changed: target i-… is unhealthy: ${SICK}; target i-… is unhealthy: ${SICK}`,
      'next: bring the group to health, then deploy again',
    ]);
    expect((await drive(emulator, latest.request)).lines).toEqual([
      `no rollout of ${latest.request.group} was started, and nothing was changed: it starts launch template version $Latest, which a rollback could not return to`,
      'next: set the group to the number of the version that it runs, then deploy again',
    ]);
  });

  test('a group that does not exist, and a request that cannot be used', async () => {
    const { request } = await newGroup();

    expect(await drive(emulator, { ...request, group: 'nobody' })).toEqual({
      code: 1,
      lines: ['Auto Scaling group nobody does not exist in eu-west-1', 'next: deploy the whole stack'],
    });
    expect(await drive(emulator, { ...request, version: '$Latest', deadlineSeconds: -1 })).toEqual({
      code: 2,
      lines: [
        'ROLLOUT_REQUEST cannot be used:',
        expect.stringMatching(/^version: /),
        expect.stringMatching(/^deadlineSeconds: /),
        'next: deploy with cdktf or terraform, which run this command; by hand, see --help',
      ],
    });
  });
});
