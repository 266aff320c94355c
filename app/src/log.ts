import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';

/** Names that a secret could stand under in what is logged: its value is hidden there, to the third level of an object. */
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
