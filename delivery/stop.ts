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

/**
 * Prints what stops a command, without a stack trace where it was foreseen.
 * @param account of AWS, which the reader would have to be logged in to
 * @returns the exit code
 */
export function report(error: unknown, account = 'the AWS account that it works on'): number {
  if (hasNoCredentials(error)) return report(notLoggedIn(error, account));
  if (isAwsError(error)) return report(new Stop(`AWS: ${error.name}: ${error.message}`, AWS_NEXT));
  if (error instanceof Stop) {
    process.stderr.write(`${error.message}\nnext: ${error.next}\n`);
    return error.code;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 70;
}

const AWS_NEXT = "check the account, the role's permissions and the network, then repeat the command";

/** Thrown before anything is asked of AWS, by packages that the SDK keeps to itself: their classes are not ours to import. */
const NO_CREDENTIALS = ['ProviderError', 'CredentialsProviderError', 'TokenProviderError'];
const hasNoCredentials = (error: unknown): error is Error =>
  error instanceof Error && NO_CREDENTIALS.includes(error.name);

function notLoggedIn({ message }: Error, account: string): Stop {
  const profile = process.env['AWS_PROFILE'];
  return new Stop(
    `no AWS credentials${profile ? ` of the profile ${profile}` : ''}: ${message.replace(/\s+/g, ' ').trim()}`,
    `log in to ${account} (AWS_PROFILE, aws sso login), then repeat the command`,
    2,
  );
}

/** The SDK marks its own errors; what keeps it from an answer at all is marked by node. */
const isAwsError = (error: unknown): error is Error =>
  error instanceof Error && ('$metadata' in error || ('code' in error && 'syscall' in error));
