import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';

/** Where a secret could stand in what is logged. None of them ever reaches a line. */
const REDACTED = ['authorization', 'cookie', 'set-cookie', 'password', 'token', 'secret'].flatMap((name) => [
  `["${name}"]`,
  `*["${name}"]`,
  `*.*["${name}"]`,
]);

/** One JSON object a line, on the standard output unless told otherwise, each with the release that wrote it. */
export const createLog = (release: string, destination?: DestinationStream): Logger =>
  pino(
    {
      base: { release, pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      redact: { paths: REDACTED, censor: '(hidden)' },
    },
    destination,
  );

export type { Logger };
