import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Stop } from '../stop';
import { ROOT } from './workspace';

const FILE = join(ROOT, '.cache', 'simulate.pid');

/** Two simulations at once would deploy over each other. @throws {Stop} when another one is at work */
export function claim(file = FILE): void {
  const other = owner(file);
  if (other !== undefined && isAlive(other)) {
    throw new Stop(`another simulation is at work (process ${other})`, 'wait for its end, or stop it', 2);
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, String(process.pid));
}

export function release(file = FILE): void {
  if (owner(file) === process.pid) rmSync(file, { force: true });
}

function owner(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')); // killed, and nobody has asked for its end
  } catch {
    return true; // no Linux
  }
}
