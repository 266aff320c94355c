import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

// Starting a process takes seconds on a busy machine.
jest.setTimeout(60_000);

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
/** All but those that are programs of packages. */
const COMMANDS = Object.keys(scripts).filter((name) => !['types', 'lint', 'format'].includes(name));

function argumentsOf(name: string): string[] {
  const [node, ...args] = scripts[name]!.split(' ');
  expect(node).toBe('node');
  return args;
}

test.each(COMMANDS)('npm run %s -- --help answers', (name) => {
  expect(execFileSync(process.execPath, [...argumentsOf(name), '--help'], { encoding: 'utf8' })).toMatch(/usage/i);
});

describe('in a clone without node_modules', () => {
  const clone = mkdtempSync(join(tmpdir(), 'bare-clone-'));
  beforeAll(() => {
    // What runs before there are packages: plain node.
    for (const folder of ['.', 'bench', 'delivery', 'stacks', 'test'])
      for (const file of readdirSync(folder).filter((each) => /(\.mjs|^package(-lock)?\.json)$/.test(each)))
        cpSync(join(folder, file), join(clone, folder, file));
    writeFileSync(join(clone, 'npm'), '#!/bin/sh\necho "asked: $*"\nexit 1\n');
    chmodSync(join(clone, 'npm'), 0o755);
  });
  afterAll(() => rmSync(clone, { recursive: true, force: true }));

  const bare = (name: string) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...argumentsOf(name), '--help'], {
      cwd: clone,
      encoding: 'utf8',
      env: { PATH: `${clone}:/usr/bin:/bin` },
    });
    return { status, stdout, stderr };
  };

  const HELPFUL = ['check', 'test', 'bench'];
  test.each(COMMANDS.filter((name) => ![...HELPFUL, 'synth'].includes(name)))('%s installs them first', (name) => {
    expect(bare(name)).toEqual({
      status: 2,
      stdout: expect.stringMatching(/^installing dependencies \((npm (ci.*)), .*, once\)\nasked: \2\n$/),
      stderr: expect.stringMatching(/^npm ci failed \(see above\)\nnext: .*\n$/),
    });
  });

  test.each(HELPFUL)('%s needs none to say what it is for', (name) => {
    expect(bare(name)).toEqual({ status: 0, stdout: expect.stringMatching(/^usage: /), stderr: '' });
  });

  test('synth, which starts too often to look for them, says what to do', () => {
    expect(bare('synth')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'the dependencies are not installed\nnext: npm ci\n',
    });
  });
});

test('a slip in a file of ours is told once, at its place', () => {
  const clone = mkdtempSync(join(tmpdir(), 'slip-'));
  try {
    for (const file of ['start.mjs', 'dependencies.mjs']) cpSync(join('delivery', file), join(clone, 'delivery', file));
    for (const file of ['package.json', 'package-lock.json', 'tsconfig.json']) cpSync(file, join(clone, file));
    symlinkSync(resolve('node_modules'), join(clone, 'node_modules'));
    mkdirSync(join(clone, 'delivery', 'expire'));
    writeFileSync(join(clone, 'delivery', 'expire', 'main.ts'), 'export const owners = {\n  anna-b: 1,\n};\n');

    const { status, stdout, stderr } = spawnSync(process.execPath, argumentsOf('expire'), {
      cwd: clone,
      encoding: 'utf8',
      env: { PATH: '' }, // no npm, which would empty node_modules
    });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/delivery\/expire\/main\.ts:2:1\][\s\S]*\n 2 \| {3}anna-b: 1,\n[\s\S]*\nnext: mend .*\n$/);
    expect(stderr.match(/anna-b/g)).toHaveLength(1);
    expect(stderr).not.toMatch(/^ +at /m);
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
});

test('npm run report -- all --check finds no document stale', () => {
  const { status, stderr } = spawnSync(process.execPath, [...argumentsOf('report'), 'all', '--check'], {
    encoding: 'utf8',
  });

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
