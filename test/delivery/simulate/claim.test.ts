import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { claim, release } from '../../../delivery/simulate/claim';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claim-'));
  file = join(folder, 'deeper', 'simulate.pid');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (pid: unknown): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, String(pid));
};

describe('a claim', () => {
  test('is refused while another simulation lives', () => {
    put(process.ppid);

    expect(() => claim(file)).toThrow(`another simulation is at work (process ${process.ppid})`);
  });

  test('is free after one that was killed, or a file that makes no sense', async () => {
    const child = spawn('sleep', ['100']);
    put(child.pid);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('close', resolve));

    expect(() => claim(file)).not.toThrow();
    put('nonsense');
    expect(() => claim(file)).not.toThrow();
  });

  test('is given back, and only by its owner', () => {
    claim(file);
    release(file);
    expect(() => claim(file)).not.toThrow();
    put(process.ppid);
    release(file);
    expect(() => claim(file)).toThrow(/another simulation/);
  });
});
