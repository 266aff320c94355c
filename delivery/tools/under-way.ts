import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processIdentity } from '../process-identity';
import { toolsFolder } from './folder';

type Environment = Readonly<Record<string, string | undefined>>;

const CLAIM = /^building-(\d+)$/;
const POLL_MS = 1000;

/** Says that this process builds. @returns what takes it back */
export function claimBuild(env: Environment): () => void {
  const folder = toolsFolder(env);
  const file = join(folder, `building-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, processIdentity(process.pid) ?? '');
  return () => rmSync(file, { force: true });
}

/** Waits until no process builds any more, the claims of dead ones aside. */
export async function waitForBuild(env: Environment): Promise<void> {
  while (somebodyBuilds(toolsFolder(env))) await sleep(POLL_MS);
}

function somebodyBuilds(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => {
      const pid = CLAIM.exec(name)?.[1];
      return pid !== undefined && readFileSync(join(folder, name), 'utf8') === processIdentity(Number(pid));
    });
  } catch {
    return false; // nothing was ever built here, or a claim has just been taken back
  }
}
