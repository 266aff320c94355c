import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as shared from '../../delivery/claim';
import { processIdentity } from '../../delivery/process-identity';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claim-'));
  file = join(folder, 'deeper', 'simulate.pid');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const claim = (): void => shared.claim(file, 'simulation');
const release = (): void => shared.release(file);
const put = (content: string): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
};
const parent = `${process.ppid} ${processIdentity(process.ppid)}`;

describe('a claim', () => {
  test('is refused while another simulation lives', () => {
    put(parent);

    expect(claim).toThrow(`another simulation is at work (process ${process.ppid})`);
  });

  test('is free after one that was killed, or a file that makes no sense', async () => {
    const child = spawn('sleep', ['100']);
    put(`${child.pid} ${processIdentity(child.pid!)}`);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('close', resolve));

    expect(claim).not.toThrow();
    put('nonsense');
    expect(claim).not.toThrow();
  });

  test('is free when another process was given the number since', () => {
    put(`${process.ppid} 1`);

    expect(claim).not.toThrow();
  });

  test('is given back, and only by its owner', () => {
    claim();
    release();
    expect(claim).not.toThrow();
    put(parent);
    release();
    expect(claim).toThrow(/another simulation/);
  });
});
