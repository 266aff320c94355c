/** A command cannot go on. Its message says what is wrong, `next` what the reader can do about it. */
export class Stop extends Error {
  override readonly name = 'Stop';
  constructor(
    message: string,
    readonly next: string,
    /** Exit code. @default 1 */
    readonly code = 1,
  ) {
    super(message);
  }
}

/** Prints what stops a command, without a stack trace where it was foreseen. @returns the exit code */
export function report(error: unknown): number {
  if (isAwsError(error)) return report(new Stop(`AWS: ${error.name}: ${error.message}`, AWS_NEXT));
  if (error instanceof Stop) {
    process.stderr.write(`${error.message}\nnext: ${error.next}\n`);
    return error.code;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 70;
}

const AWS_NEXT = "check the account, the role's permissions and the network, then repeat the command";

/** The SDK marks its own errors; what keeps it from an answer at all is marked by node. */
const isAwsError = (error: unknown): error is Error =>
  error instanceof Error && ('$metadata' in error || ('code' in error && 'syscall' in error));
