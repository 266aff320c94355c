import { prettyFactory } from 'pino-pretty';

const pretty = prettyFactory({
  colorize: process.stdout.isTTY === true,
  translateTime: 'HH:MM:ss',
  singleLine: true,
  // The same in every line of one developer's machine.
  ignore: 'pid,hostname,release',
});

/** The service logs JSON; a person reads text. What is no JSON stays as it is. */
export const consoleLine = (line: string): string => pretty(line).trimEnd();
