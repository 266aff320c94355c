import { spawnSync } from 'node:child_process';

// Starting a process takes seconds on a busy machine.
jest.setTimeout(60_000);

/** What terraform runs during an apply, and what each says where it is told nothing. */
const BY_HAND = 'next: deploy with cdktf or terraform, which run this command; by hand, see --help';
const STEPS = [
  ['delivery/rollout/main.ts', 'ROLLOUT_REQUEST is not set', BY_HAND],
  ['delivery/work/main.ts', 'WORK_REQUEST is not set', BY_HAND],
  [
    'delivery/monitoring/reach-main.ts',
    'the endpoint of the cluster  must be a URL, got ""',
    'next: npm run monitoring -- --help; without --here it deploys from inside the VPC, wherever it is started',
  ],
] as const;

const run = (step: string, ...options: string[]) =>
  spawnSync(process.execPath, ['--require', 'ts-node/register', step, ...options], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  });

describe.each(STEPS)('%s', (step, complaint, next) => {
  test('--help says what it is for, and does nothing', () => {
    const { status, stdout, stderr } = run(step, '--help');

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(
      new RegExp(`^[^]*Run by terraform [^]*\\nusage: .*${step}\\n\\nexit code: 0 .*, 1 .*, 2 .*\\n$`),
    );
  });

  test('told nothing, it says what is missing', () => {
    const { status, stdout, stderr } = run(step);

    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: `${complaint}\n${next}\n` });
  });
});
