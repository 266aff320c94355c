import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning } from '../../support/processes';

const SCRIPT = `
require('tsx/cjs/api').register();
const { spawn } = require('node:child_process');
const { GroupGuard } = require(${JSON.stringify(resolve('delivery/development/guard.ts'))});
const guard = new GroupGuard();
const start = (script) => {
  const { pid } = spawn('sh', ['-c', script], { detached: true, stdio: 'ignore' });
  guard.watch(pid);
  return pid;
};
const [one, stubborn, forgotten] = [start('sleep 300'), start('trap "" TERM; while :; do sleep 0.1; done'), start('sleep 300')];
guard.forget(forgotten);
console.log(JSON.stringify([one, stubborn, forgotten]));
setInterval(() => {}, 1000);
`;

describe('a guard', () => {
  let owner: ChildProcess;
  afterEach(() => owner.kill('SIGKILL'));

  test('ends what it watches, also what will not end, when its owner is killed', async () => {
    owner = spawn(process.execPath, ['-e', SCRIPT], { stdio: ['ignore', 'pipe', 'inherit'] });
    const line = await new Promise<Buffer>((done) => owner.stdout!.once('data', done));
    const [one, stubborn, forgotten] = JSON.parse(line.toString()) as [number, number, number];

    owner.kill('SIGKILL');

    for (let waited = 0; [one, stubborn].some(isRunning) && waited < 20_000; waited += 100) await sleep(100);
    expect([one, stubborn, forgotten].map(isRunning)).toEqual([false, false, true]);
    process.kill(-forgotten, 'SIGKILL');
  }, 30_000);
});
