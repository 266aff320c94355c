import { type Command, CommanderError } from 'commander';
import { site } from '../environments/site';
import type { Environment } from '../environments/types';
import { stopChildren } from './child';
import { report } from './stop';

const INTERRUPTED = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

interface Around<A extends unknown[]> {
  /** AWS account that these arguments are about. @default - it is not named where nobody is logged in */
  readonly account?: (...given: A) => Environment['account'];
  /** What else is done on a signal. @default - nothing */
  readonly whenInterrupted?: () => Promise<void>;
}

/**
 * Runs a command line: 0 done, 1 failed, 2 not understood, 130 and the like after a signal. On a signal everything that
 * was started is ended first, so that terraform saves its state.
 */
export function runCommand<A extends unknown[]>(
  command: Command,
  action: (...given: A) => Promise<void>,
  { account, whenInterrupted }: Around<A> = {},
): void {
  let interrupted = false;
  for (const [signal, code] of Object.entries(INTERRUPTED)) {
    process.on(signal, async () => {
      if (interrupted) return;
      interrupted = true;
      process.stderr.write(`\n${signal}: ending what was started\n`);
      try {
        await stopChildren();
        await whenInterrupted?.();
      } catch (error) {
        report(error);
      }
      process.exit(code);
    });
  }
  command
    .exitOverride()
    .action(async (...given) => {
      const typed = given as unknown as A; // commander does not say what it gives: the caller does, by its command
      try {
        await action(...typed);
      } catch (error) {
        if (!interrupted) process.exitCode = report(error, account && named(account(...typed)));
      }
    })
    .parseAsync()
    .catch((error: unknown) => {
      if (!(error instanceof CommanderError)) throw error;
      process.exitCode = error.exitCode === 0 ? 0 : 2;
    });
}

const named = (account: Environment['account']): string => `the AWS account ${account}, ${site.accounts[account].id}`;
