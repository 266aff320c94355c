import { drive, settled, UNHEALTHY } from '../../support/drive';
import { TestEmulator } from '../../support/emulator';
import { describeWith } from '../../support/tools';

jest.setTimeout(60_000);

describeWith(['python3'], 'how a rollout ends, as the driver tells it', () => {
  let emulator: TestEmulator;
  let count = 0;

  beforeAll(async () => {
    emulator = await TestEmulator.start();
  }, 300_000); // the first time its packages are installed
  afterAll(() => emulator?.stop());
  beforeEach(() => emulator.script({}));

  const settledGroup = () => settled(emulator, `group-${++count}`);

  /** Fails, with two lines on what runs; returns what the group has. */
  async function endedAs(outcome: string, after: number, ...says: unknown[]) {
    const group = await settledGroup();
    await emulator.script({ refresh: { '*': { outcome, after } } });

    const { code, lines } = await drive(emulator, group.request);

    expect(code).toBe(1);
    const first = lines.findIndex((line) => line.startsWith('instance refresh'));
    expect(lines.slice(first)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^instance refresh <id> of ${group.request.group} to version 2 ended as ${outcome}, .*: scripted: ${outcome}$`,
        ),
      ),
      ...says,
      'next: mend the release and deploy it; deploying this one again tries it again; `git revert` leads back in the repository',
    ]);
    return group.versions();
  }
  const BACK = 'the group and its 2 instances are back on version 1';

  test.each([
    ['RollbackSuccessful', 1],
    ['Failed', 0],
  ])('%s after %d instances fails, and says that every instance runs the former version', async (outcome, after) => {
    expect(await endedAs(outcome, after, BACK)).toEqual({ saved: '1', running: ['1', '1'] });
  });

  test.each(['Failed', 'Cancelled', 'RollbackFailed'])(
    '%s with an instance replaced fails, and does not say that all is as before',
    async (outcome) => {
      const left = await endedAs(outcome, 1, 'NOT back on version 1:', 'i-… runs version 2, not 1');

      expect(left).toEqual({ saved: '1', running: ['1', '2'] });
    },
  );

  test('a group at its maximum: says that there may be no room, and tries', async () => {
    const group = await settledGroup();
    await group.fill();

    const { code, lines } = await drive(emulator, group.request);

    expect(code).toBe(0);
    expect(lines[0]).toBe(
      `${group.request.group}: the scaler has it at its maximum of 2 instances. If nothing is replaced, AWS has no room to launch one first: raise capacity.max`,
    );
  });

  test('a refresh that ends when its rollback is asked for: the release is good, and the apply too', async () => {
    const group = await settledGroup();
    await emulator.script({ refresh: { '*': { hold: true } } });

    const { code, lines } = await drive(emulator, { ...group.request, deadlineSeconds: 4 });

    expect(lines.slice(-2)).toEqual([
      `${group.request.group}: not done after 4 seconds, rolling back`,
      `${group.request.group}: Successful, 100 %, 0 instances to go`,
    ]);
    expect(code).toBe(0);
    expect(await group.versions()).toEqual({ saved: '2', running: ['2', '2'] });
  });

  test('a refresh that AWS does not roll back: fails, and says that it goes on', async () => {
    const group = await settledGroup();
    await emulator.script({ refresh: { '*': { irreversible: true } }, health: { '2': UNHEALTHY } });

    const { code, lines } = await drive(emulator, { ...group.request, deadlineSeconds: 3 });

    expect(code).toBe(1);
    const first = lines.findIndex((line) => line.startsWith('instance refresh'));
    expect(lines.slice(first, first + 2)).toEqual([
      `instance refresh <id> of ${group.request.group} to version 2 not done after 3 seconds, and AWS does not roll it back: The instance refresh cannot be rolled back.`,
      'NOT back on version 1:',
    ]);
    expect(lines.at(-1)).toMatch(/^next: it still runs: wait for its end, or cancel it; then mend the release/);
  });

  test('a version that never becomes healthy: rolled back at the deadline, every instance proven', async () => {
    const group = await settledGroup();
    await emulator.script({ health: { '2': UNHEALTHY } });

    const { code, lines } = await drive(emulator, { ...group.request, deadlineSeconds: 4 });

    expect(code).toBe(1);
    expect(lines).toContain(`${group.request.group}: not done after 4 seconds, rolling back`);
    expect(lines.at(-2)).toBe('the group and its 2 instances are back on version 1');
    expect(await group.versions()).toEqual({ saved: '1', running: ['1', '1'] });
    expect((await emulator.requests()).at(-1)).toEqual({
      action: 'RollbackInstanceRefresh',
      parameters: { AutoScalingGroupName: group.request.group },
    });
  });
});
