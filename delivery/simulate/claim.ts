import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Stop } from '../stop';
import { ROOT } from './workspace';

const FILE = join(ROOT, '.cache', 'simulate.pid');

/** Two simulations at once would deploy over each other. @throws {Stop} when another one is at work */
export function claim(): void {
  const other = owner();
  if (other !== undefined && isAlive(other)) {
    throw new Stop(`another simulation is at work (process ${other})`, 'wait for its end, or stop it', 2);
  }
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, String(process.pid));
}

export function release(): void {
  if (owner() === process.pid) rmSync(FILE, { force: true });
}

function owner(): number | undefined {
  try {
    return Number(readFileSync(FILE, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
