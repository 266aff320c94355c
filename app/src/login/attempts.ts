import * as client from 'openid-client';
import { Problem } from '../http/problem';
import type { Checks, Provider } from './providers/provider';
import type { Redis } from './redis';

/** Seconds in which a person logs in at the provider. */
const ATTEMPT_LIFE = 600;

/** A login that was begun and not finished. */
export interface Attempt {
  readonly provider: Provider['id'];
  /** Session of the browser that began it. */
  readonly session: string;
  readonly returnTo: string;
  readonly checks: Checks;
}

/**
 * Logins under way. They are kept by their state and taken out in one step of Redis, so of two answers with the same
 * state one is refused, even when they come at once to two processes.
 */
export class Attempts {
  constructor(private readonly redis: Redis) {}

  async begin(attempt: Omit<Attempt, 'checks'>): Promise<Checks> {
    const checks = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      codeVerifier: client.randomPKCECodeVerifier(),
    };
    const expiration = { type: 'EX', value: ATTEMPT_LIFE } as const;
    await this.redis.set(keyOf(checks.state), JSON.stringify({ ...attempt, checks } satisfies Attempt), { expiration });
    return checks;
  }

  /** @throws {Problem} unless this very browser began this login, here, not long ago, and has not finished it */
  async take(state: unknown, { provider, session }: Pick<Attempt, 'provider' | 'session'>): Promise<Attempt> {
    if (typeof state !== 'string' || state === '') throw stray('the answer has no state');
    const kept = await this.redis.take(keyOf(state));
    const attempt = kept === null ? undefined : (JSON.parse(kept) as Attempt);
    if (attempt?.provider !== provider || attempt.session !== session) {
      throw stray('no login of this browser waits for this answer');
    }
    return attempt;
  }
}

const stray = (detail: string): Problem =>
  new Problem(400, 'No such login', `${detail}; begin again from the start page`);
const keyOf = (state: string): string => `login:attempt:${state}`;
