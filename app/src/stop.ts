import { EXIT_SECONDS } from './contract';
import type { Logger } from './log';

/** Before docker kills: what is written last is to be read. */
const EXIT_MS = EXIT_SECONDS * 1000 - 500;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface Stopping {
  /** Said on every response and by /ready: clients are to go elsewhere. */
  draining: boolean;
}

/**
 * The way out. The load balancer may send for a while after it was told not to, so the service answers for the drain
 * time, new connections too, and asks each client to close. Then `close` ends what is left.
 * @returns the function that begins it; called a second time it ends the process at once
 */
export function stopper(
  log: Logger,
  drainSeconds: number,
  stopping: Stopping,
  close: () => Promise<void>,
): (reason: string) => Promise<void> {
  return async (reason) => {
    if (stopping.draining) {
      log.warn({ reason }, 'asked to stop again: ending at once');
      process.exit(1);
    }
    stopping.draining = true;
    log.info({ reason, drainSeconds }, 'stopping: still answering for the drain time');
    await sleep(drainSeconds * 1000);
    setTimeout(() => {
      log.error({ milliseconds: EXIT_MS }, 'connections did not end in time: ending without them');
      process.exit(1);
    }, EXIT_MS).unref();
    await close();
    log.info('stopped');
    process.exit(0);
  };
}
