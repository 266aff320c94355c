import { report } from './stop';

/** A deploy should not fail because one of many answers got lost. */
const ATTEMPTS = 8;

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Runs a step of an apply, which terraform starts: it knows no option but --help, since all else is in its environment. */
export function runStep(help: string, step: () => Promise<void>): void {
  if (process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
    say(help);
    return;
  }
  step().catch((error: unknown) => {
    process.exitCode = report(error);
  });
}

/**
 * How AWS is asked on behalf of a request.
 * @param pollSeconds between two looks at most: it limits the calls of an account
 */
export const asking = (
  request: { readonly region: string; readonly deadlineSeconds: number },
  pollSeconds: number,
) => ({
  options: { region: request.region, maxAttempts: ATTEMPTS },
  pollSeconds: Math.min(pollSeconds, request.deadlineSeconds / 20),
});
