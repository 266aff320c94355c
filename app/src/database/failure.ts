import { ConfigError } from '../config';

/** The command cannot go on. The message says what is wrong, `next` what the reader can do about it. */
export class Failure extends Error {
  override readonly name = 'Failure';
  constructor(
    message: string,
    readonly next: string,
    /** Exit code: 1 failed, 2 not understood. */
    readonly code: 1 | 2 = 1,
  ) {
    super(message);
  }
}

/** Prints what stops the command; a stack trace only where nobody foresaw it. @returns the exit code */
export function report(error: unknown): number {
  if (error instanceof ConfigError) return print(error.message, undefined, 2);
  if (error instanceof Failure) return print(error.message, error.next, error.code);
  if (isAwsError(error)) return print(`AWS: ${error.name}: ${error.message}`, AWS_NEXT, 1);
  if (isDatabaseError(error)) return print(`PostgreSQL: ${error.message} (${error.code})`, DATABASE_NEXT, 1);
  return print(error instanceof Error ? (error.stack ?? error.message) : String(error), undefined, 70);
}

function print(message: string, next: string | undefined, code: number): number {
  process.stderr.write(next === undefined ? `${message}\n` : `${message}\nnext: ${next}\n`);
  return code;
}

const AWS_NEXT = "check the role's permissions and the network, then repeat the command: it goes on where it stopped";
const DATABASE_NEXT = 'mend what the database says, then repeat the command: it goes on where it stopped';

const isAwsError = (error: unknown): error is Error => error instanceof Error && '$metadata' in error;

/** PostgreSQL's errors have five characters, those of the network begin with E. */
const isDatabaseError = (error: unknown): error is Error & { code: string } =>
  error instanceof Error && 'code' in error && /^([0-9A-Z]{5}|E[A-Z]+)$/.test(String(error.code));
