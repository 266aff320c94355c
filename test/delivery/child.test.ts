import { runChild, stopChildren } from '../../delivery/child';
import { isRunning } from '../support/processes';

const run = (script: string, onLine?: (line: string) => void) =>
  runChild('/bin/sh', ['-c', script], {
    cwd: process.cwd(),
    env: { PATH: process.env['PATH'] ?? '' },
    ...(onLine && { onLine }),
  });

describe('a child', () => {
  test('gives its exit code, and both outputs as they come, without colours', async () => {
    const lines: string[] = [];

    const result = await run("printf '\\033[31mred\\033[0m\\n'; echo wrong >&2; exit 3", (line) => lines.push(line));

    expect(result.code).toBe(3);
    expect(lines.sort()).toEqual(['red', 'wrong']);
    expect(result.tail.split('\n').sort()).toEqual(['red', 'wrong']);
  });

  test('that does not exist ends with 127', async () => {
    const { code, tail } = await runChild('no-such-program', [], { cwd: '/', env: {} });

    expect({ code, tail }).toEqual({ code: 127, tail: 'spawn no-such-program ENOENT' });
  });

  test('sees only the environment that it is given', async () => {
    const { stdout } = await runChild('/usr/bin/env', [], { cwd: '/', env: { ONLY: 'this' } });

    expect(stdout).toBe('ONLY=this');
  });
});

describe('stopping', () => {
  test('waits for a program that ends in order', async () => {
    const lines: string[] = [];
    const ended = run('trap "sleep 0.3; echo saved; exit 0" INT; echo ready; while :; do sleep 0.05; done', (line) =>
      lines.push(line),
    );
    while (!lines.includes('ready')) await new Promise((resolve) => setTimeout(resolve, 20));

    await stopChildren();

    expect((await ended).code).toBe(0);
    expect(lines).toEqual(['ready', 'saved']);
  });

  test('kills what does not, and what it has started', async () => {
    let child = 0;
    const ended = run('trap "" INT; sleep 100 & echo $!; wait', (line) => {
      child = Number(line);
    });
    while (child === 0) await new Promise((resolve) => setTimeout(resolve, 20));

    await stopChildren(200);
    await ended;

    expect(isRunning(child)).toBe(false);
  });
});
