import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

// Starting a process takes seconds on a busy machine.
jest.setTimeout(60_000);

const root = mkdtempSync(join(tmpdir(), 'run-'));
const calls = join(root, 'calls');
beforeAll(() => {
  for (const folder of ['delivery', 'node_modules/.bin', 'test']) mkdirSync(join(root, folder), { recursive: true });
  for (const file of ['test/run.mjs', 'test/suites.mjs', 'delivery/dependencies.mjs']) cpSync(file, join(root, file));
  // Nothing to install, nothing to build.
  for (const file of ['package-lock.json', 'node_modules/.package-lock.json'])
    writeFileSync(join(root, file), '{ "packages": {} }');
  writeFileSync(join(root, 'delivery', 'start.mjs'), '');
  // Answers as jest does: one file with a good test at first, and one with a test for each state that the next of RUNS names.
  const jest = join(root, 'node_modules', '.bin', 'jest');
  writeFileSync(
    jest,
    `#!/usr/bin/env node
    const { appendFileSync, readFileSync, writeFileSync } = require('node:fs');
    const args = process.argv.slice(2);
    appendFileSync(${JSON.stringify(calls)}, args.slice(4).join(' ') + '\\n');
    const number = readFileSync(${JSON.stringify(calls)}, 'utf8').trim().split('\\n').length;
    const states = JSON.parse(process.env.RUNS)[number - 1];
    const isBad = (state) => ['failed', 'unloadable'].includes(state);
    const file = (name, ...states) => ({
      name: ${JSON.stringify(`${root}/test/`)} + name,
      status: states.some(isBad) ? 'failed' : 'passed',
      assertionResults: states.filter((status) => status !== 'unloadable').map((status) => ({ status, fullName: 'test' })),
    });
    const good = number === 1 ? [file('good.test.ts', 'passed')] : [];
    const testResults = [...good, file('real.service.test.ts', ...states)];
    writeFileSync(args[args.indexOf('--outputFile') + 1], JSON.stringify({ testResults }));
    process.exit(states.some(isBad) ? 1 : 0);`,
  );
  chmodSync(jest, 0o755);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** @param runs states of the tests of one file, each time that jest is started */
function run(suite: string, runs: readonly (readonly string[])[], env: Readonly<Record<string, string>>) {
  writeFileSync(calls, '');
  const { status, stdout } = spawnSync(process.execPath, ['test/run.mjs', suite], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, RUNS: JSON.stringify(runs), ...env },
  });
  return {
    status,
    started: readFileSync(calls, 'utf8').trim().split('\n').length,
    last: stdout.trim().split('\n').at(-1),
    unsteady: stdout.includes('passed alone only, see its failure above: test/real.service.test.ts\n'),
  };
}

const CI = { CI: 'true' };

describe('npm test', () => {
  test.each([
    [
      'passes the second time is named',
      [
        ['failed', 'passed'],
        ['passed', 'passed'],
      ],
      0,
      '3 passed, 0 failed',
      true,
    ],
    [
      'fails twice has failed',
      [
        ['failed', 'passed'],
        ['passed', 'failed'],
      ],
      1,
      '2 passed, 1 failed',
      false,
    ],
  ] as const)('in CI, a file that %s', (_, runs, status, last, unsteady) => {
    expect(run('service', runs, CI)).toMatchObject({ status, started: 2, last, unsteady });
    expect(readFileSync(calls, 'utf8')).toMatch(/--runInBand --runTestsByPath test\/real\.service\.test\.ts\n$/);
  });

  test('a person, who waits for the failure, is given no second run', () => {
    expect(run('service', [['failed']], {})).toMatchObject({ status: 1, started: 1, last: '1 passed, 1 failed' });
  });

  test('a skipped test fails in CI only, and is not run again', () => {
    expect(run('service', [['passed', 'pending']], CI)).toMatchObject({
      status: 1,
      started: 1,
      last: '2 passed, 1 failed',
    });
    expect(run('service', [['passed', 'pending']], {})).toMatchObject({
      status: 0,
      started: 1,
      last: '2 passed, 0 failed',
    });
  });

  test('a file that cannot be loaded has failed, though it has no test', () => {
    expect(run('unit', [['unloadable']], {})).toMatchObject({ status: 1, last: '1 passed, 1 failed' });
  });
});
