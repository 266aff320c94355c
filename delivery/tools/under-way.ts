import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { claim, claimant, release } from '../claim';
import { toolsFolder } from './folder';

type Environment = Readonly<Record<string, string | undefined>>;

const CLAIM = /^building-\d+$/;
const POLL_MS = 1000;

/** Says that this process builds. @returns what takes it back */
export function claimBuild(env: Environment): () => void {
  const file = join(toolsFolder(env), `building-${process.pid}`);
  claim(file, 'build');
  return () => release(file);
}

/** Waits until no process builds any more, the claims of dead ones aside. */
export async function waitForBuild(env: Environment): Promise<void> {
  while (somebodyBuilds(toolsFolder(env))) await sleep(POLL_MS);
}

function somebodyBuilds(folder: string): boolean {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.some((name) => CLAIM.test(name) && claimant(join(folder, name)) !== undefined);
}
