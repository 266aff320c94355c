import { type Command, CommanderError } from 'commander';
import { stopChildren } from './child';
import { report } from './stop';

const INTERRUPTED = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Runs a command line: 0 done, 1 failed, 2 not understood, 130 and the like after a signal. On a signal everything that
 * was started is ended first, so that terraform saves its state.
 */
export function runCommand<A extends unknown[]>(
  command: Command,
  action: (...given: A) => Promise<void>,
  whenInterrupted: () => Promise<void> = async () => {},
): void {
  let interrupted = false;
  for (const [signal, code] of Object.entries(INTERRUPTED)) {
    process.on(signal, async () => {
      if (interrupted) return;
      interrupted = true;
      process.stderr.write(`\n${signal}: ending what was started\n`);
      await stopChildren();
      await whenInterrupted();
      process.exit(code);
    });
  }
  command
    .exitOverride()
    .action(async (...given) => {
      try {
        await action(...(given as unknown as A));
      } catch (error) {
        if (!interrupted) process.exitCode = report(error);
      }
    })
    .parseAsync()
    .catch((error: unknown) => {
      if (!(error instanceof CommanderError)) throw error;
      process.exitCode = error.exitCode === 0 ? 0 : 2;
    });
}
