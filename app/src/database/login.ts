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

/** What a reader can do about a database that lets nobody in. */
export interface Advice {
  readonly absent: string;
  readonly refused: string;
  /** Exit code of both. */
  readonly code: 1 | 2;
}

/** Logs in whoever must be let in, also when the server is just restarting. @throws {Failure} that says who is refused, or does not answer */
export function enter(login: Login, patience: Patience, { absent, refused, code }: Advice): Promise<Client> {
  const place = `${login.host}:${login.port}`;
  let last: unknown;
  const ask = async (): Promise<Client | undefined> => {
    try {
      return await connect(login);
    } catch (error) {
      last = error;
      if (isUnreachable(error)) return undefined;
      if (!/^28/.test(codeOf(error)) || !(error instanceof Error)) throw explained(error, login);
      throw new Failure(`${login.host} refuses ${login.user}: ${error.message}`, refused, code);
    }
  };
  return patience.until(place, ask, (seconds) => {
    const refusesAll = codeOf(last) === 'ECONNREFUSED';
    return new Failure(refusesAll ? `nobody listens at ${place}` : noAnswer(place, seconds), absent, code);
  });
}

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

const noAnswer = (what: string, seconds: number): string => `no answer from ${what} within ${seconds} s`;
export const SEE_INSTANCE =
  'see whether the instance is available, then repeat the command: it goes on where it stopped';

/** How long to wait for what takes time on AWS. Says once of each thing that it waits. */
export class Patience {
  private readonly said = new Set<string>();

  constructor(
    private readonly seconds: number,
    private readonly say: Say,
  ) {}

  /** Asks until there is an answer: soon again at first, every two seconds later on. @throws what `givenUp` makes */
  async until<T>(
    what: string,
    ask: () => Promise<T | undefined>,
    givenUp = (seconds: number): Failure => new Failure(noAnswer(what, seconds), SEE_INSTANCE),
  ): Promise<T> {
    const end = Date.now() + this.seconds * 1000;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      const leftMs = end - Date.now();
      if (leftMs <= 0) throw givenUp(this.seconds);
      if (!this.said.has(what)) this.say(`waiting for ${what}, ${this.seconds} s at most`);
      this.said.add(what);
      await new Promise((resolve) => setTimeout(resolve, Math.min(pauseMs, leftMs)));
    }
  }
}
