import type { Person } from '../tokens';

/** What makes one login safe: kept on our side, each of them used once. */
export interface Checks {
  /** Binds the answer to the browser that asked. */
  readonly state: string;
  /** Binds the ID token to this login. */
  readonly nonce: string;
  /** PKCE: whoever steals the code on its way has not got this. */
  readonly codeVerifier: string;
}

/** Where people prove who they are. */
export interface Provider {
  readonly id: 'google' | 'github' | 'local';
  /** On its button. */
  readonly name: string;
  /** Where the browser is sent to begin with. */
  start(redirectUri: string, checks: Checks): Promise<URL>;
  /** @param answer our own address with what the provider sent back to it */
  finish(answer: URL, checks: Checks): Promise<Person>;
}
