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
  if (error instanceof Stop) {
    process.stderr.write(`${error.message}\nnext: ${error.next}\n`);
    return error.code;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 70;
}
