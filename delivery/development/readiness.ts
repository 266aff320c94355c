import { setTimeout as sleep } from 'node:timers/promises';
import { PATHS } from '../../app/src/contract';

export interface Readiness {
  readonly ready: boolean;
  /** Which migration and seed is there, or why it is not ready. */
  readonly text: string;
}

const PATIENCE_MS = 60_000;

/** Waits for the service, and no longer than it runs. */
export async function waitUntilReady(port: number, isRunning: () => boolean): Promise<Readiness> {
  let last: Readiness = { ready: false, text: 'it does not answer' };
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end && isRunning(); await sleep(50)) {
    last = await askReadiness(port);
    if (last.ready) return last;
  }
  return { ready: false, text: `not ready: ${last.text}` };
}

async function askReadiness(port: number): Promise<Readiness> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}${PATHS.ready}`, { signal: AbortSignal.timeout(2000) });
    const { reason, database } = (await answer.json()) as {
      reason?: string;
      database?: { migration: string | null; seed: number | null };
    };
    return answer.ok
      ? { ready: true, text: `ready, migration ${database?.migration}, seed ${database?.seed}` }
      : { ready: false, text: reason ?? `status ${answer.status}` };
  } catch {
    return { ready: false, text: 'it does not answer' };
  }
}
