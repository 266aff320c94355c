import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

// Starting a process takes seconds on a busy machine.
jest.setTimeout(60_000);

test.each([
  'synth',
  'check',
  'dev',
  'db',
  'certificates',
  'catalogue',
  'simulate',
  'bootstrap',
  'expire',
  'monitoring',
  'report',
  'test',
  'bench',
  'tools',
])('npm run %s -- --help answers', (name) => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const [node, ...args] = scripts[name]!.split(' ');

  expect(node).toBe('node');
  expect(execFileSync(process.execPath, [...args, '--help'], { encoding: 'utf8' })).toMatch(/usage/i);
});

test('npm run report -- all --check finds no document stale', () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--require', 'ts-node/register', 'delivery/report/main.ts', 'all', '--check'],
    { encoding: 'utf8' },
  );

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
