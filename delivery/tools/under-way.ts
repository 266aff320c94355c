import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toolsFolder } from './folder';

type Environment = Readonly<Record<string, string | undefined>>;

const CLAIM = /^building-(\d+)$/;
const POLL_MS = 1000;

/** Says that this process builds. @returns what takes it back */
export function claimBuild(env: Environment): () => void {
  const folder = toolsFolder(env);
  const file = join(folder, `building-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, '');
  return () => rmSync(file, { force: true });
}

/** Waits until no process builds any more, the claims of dead ones aside. */
export async function waitForBuild(env: Environment): Promise<void> {
  while (claimants(env).some(isRunning)) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
}

function claimants(env: Environment): number[] {
  try {
    return readdirSync(toolsFolder(env)).flatMap((name) => Number(CLAIM.exec(name)?.[1] ?? Number.NaN) || []);
  } catch {
    return []; // nothing was ever built here
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
