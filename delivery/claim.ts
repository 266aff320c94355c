import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { processIdentity } from './process-identity';
import { Stop } from './stop';

/**
 * Two runs of one command at once would write over each other. A file that a killed run left is no claim.
 * @param what as in "another simulation is at work"
 * @throws {Stop} when another one is at work
 */
export function claim(file: string, what: string): void {
  const other = claimant(file);
  if (other !== undefined) {
    throw new Stop(`another ${what} is at work (process ${other})`, 'wait for its end, or stop it', 2);
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${process.pid} ${processIdentity(process.pid)}`);
}

export function release(file: string): void {
  if (claimant(file) === process.pid) rmSync(file, { force: true });
}

/** @returns the process that holds the claim and is still the one that made it */
export function claimant(file: string): number | undefined {
  try {
    const [pid, identity] = readFileSync(file, 'utf8').split(' ');
    return identity !== undefined && processIdentity(Number(pid)) === identity ? Number(pid) : undefined;
  } catch {
    return undefined;
  }
}
