import { Client } from 'pg';
import { codeOf, isUnreachable } from '../connection-errors';
import { Failure } from './failure';
import type { Place } from './settings';

/** A server that does not answer is given up after this long, in milliseconds. */
const CONNECT_MS = 10_000;

export interface Login extends Place {
  readonly user: string;
  /** @default - none is sent */
  readonly password?: string | (() => Promise<string>) | undefined;
}

/** Says `prepare: …` and the like. */
export type Say = (line: string) => void;

/** Logs in once. Where there is TLS, the certificate and its name are verified, as libpq's verify-full does. */
export async function connect({ ca, ...login }: Login): Promise<Client> {
  const client = new Client({
    ...login,
    ssl: ca === undefined ? false : { ca, rejectUnauthorized: true },
    connectionTimeoutMillis: CONNECT_MS,
    application_name: 'db',
    keepAlive: true,
  });
  // A connection that breaks fails the statement that runs, which is where it is reported.
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

/** Logs in whoever must be let in, also when the server is just restarting. @throws {Failure} that says who is refused */
export const enter = (login: Login, patience: Patience, next: string): Promise<Client> =>
  patience.until(`${login.host}:${login.port}`, async () => {
    try {
      return await connect(login);
    } catch (error) {
      if (isUnreachable(error)) return undefined;
      if (!/^28/.test(codeOf(error)) || !(error instanceof Error)) throw explained(error, login);
      throw new Failure(`${login.host} refuses ${login.user}: ${error.message}`, next);
    }
  });

/** Does this password open the database? Anything but a plain no is waited for, or thrown. */
export async function opens(login: Login, patience: Patience): Promise<boolean> {
  return patience.until(`${login.host}:${login.port}`, async () => {
    try {
      await (await connect(login)).end();
      return true;
    } catch (error) {
      if (codeOf(error) === WRONG_PASSWORD) return false;
      if (isUnreachable(error)) return undefined;
      throw explained(error, login);
    }
  });
}

const WRONG_PASSWORD = '28P01';

/** What TLS says is about files and names, not about the database. */
function explained(error: unknown, { host }: Login): unknown {
  if (!(error instanceof Error)) return error;
  if (/CERT|SIGNATURE|ISSUER/.test(codeOf(error)) || /SSL/.test(error.message))
    return new Failure(
      `${host} does not prove who it is: ${error.message}`,
      'check DATABASE_HOST and DATABASE_CA_FILE; without a verified certificate nothing is sent',
    );
  return error;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;

/** How long to wait for what takes time on AWS. */
export class Patience {
  constructor(private readonly seconds: number) {}

  /** Asks until there is an answer: soon again at first, every two seconds later on. */
  async until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
    const end = Date.now() + this.seconds * 1000;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      if (Date.now() > end)
        throw new Failure(
          `no answer from ${what} within ${this.seconds} s`,
          'see whether the instance is available, then repeat the command: it goes on where it stopped',
        );
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
