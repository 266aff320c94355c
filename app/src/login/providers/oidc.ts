import * as client from 'openid-client';
import { isLoopback } from '../loopback';
import { refusal, unreachable } from './failure';
import type { Provider } from './provider';

export interface OidcOptions {
  readonly id: Provider['id'];
  readonly name: string;
  /** Found by discovery. */
  readonly issuer: string;
  /** A public client without a secret: PKCE alone protects its codes. */
  readonly client: { readonly id: string; readonly secret?: string };
  /** So that the provider asks who it is, also of a browser that it knows. */
  readonly prompt: 'login' | 'select_account';
}

/** Seconds to wait for the provider's answer. */
export const PROVIDER_TIMEOUT = 10;

/** Login by OpenID Connect: authorization code with PKCE, state and nonce. */
export function oidcProvider({ id, name, issuer, client: registered, prompt }: OidcOptions): Provider {
  let found: Promise<client.Configuration> | undefined;
  const authentication = registered.secret ? client.ClientSecretPost(registered.secret) : client.None();
  const discover = () => {
    found ??= client
      .discovery(new URL(issuer), registered.id, {}, authentication, {
        timeout: PROVIDER_TIMEOUT,
        execute: isLoopback(issuer) ? [client.allowInsecureRequests] : [],
      })
      .catch((error: unknown) => {
        found = undefined; // asked again with the next login
        throw unreachable(name, error);
      });
    return found;
  };
  return {
    id,
    name,
    async start(redirectUri, { state, nonce, codeVerifier }) {
      return client.buildAuthorizationUrl(await discover(), {
        redirect_uri: redirectUri,
        scope: 'openid profile',
        prompt,
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      });
    },
    async finish(answer, { state, nonce, codeVerifier }) {
      const tokens = await client
        .authorizationCodeGrant(await discover(), answer, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: codeVerifier,
          idTokenExpected: true,
        })
        .catch((error: unknown) => {
          throw refusal(name, error);
        });
      const { sub, name: called } = tokens.claims()!;
      return { subject: `${id}:${sub}`, name: typeof called === 'string' && called !== '' ? called : sub };
    },
  };
}
