import * as client from 'openid-client';
import type { OAuthClient } from '../../config';
import { isLoopback } from '../loopback';
import type { Person } from '../tokens';
import { refusal } from './failure';
import { PROVIDER_TIMEOUT } from './oidc';
import type { Provider } from './provider';

/** GitHub's addresses. It is no OpenID provider: there is no discovery and no ID token, but an API that knows the user. */
export interface GithubEndpoints {
  /** What GitHub sends as `iss` with its answers (RFC 9207); a wrong one is refused. */
  readonly issuer: string;
  readonly authorization: string;
  readonly token: string;
  readonly user: string;
}

export const GITHUB: GithubEndpoints = {
  issuer: 'https://github.com/login/oauth',
  authorization: 'https://github.com/login/oauth/authorize',
  token: 'https://github.com/login/oauth/access_token',
  user: 'https://api.github.com/user',
};

const NAME = 'GitHub';

/** Login by GitHub: authorization code with PKCE and state, then the public profile. No scope is asked for. */
export function githubProvider({ id, secret }: OAuthClient, endpoints: GithubEndpoints = GITHUB): Provider {
  const configuration = new client.Configuration(
    {
      issuer: endpoints.issuer,
      authorization_endpoint: endpoints.authorization,
      token_endpoint: endpoints.token,
    },
    id,
    {},
    client.ClientSecretPost(secret),
  );
  configuration.timeout = PROVIDER_TIMEOUT;
  if (isLoopback(endpoints.token)) client.allowInsecureRequests(configuration);
  return {
    id: 'github',
    name: NAME,
    async start(redirectUri, { state, codeVerifier }) {
      return client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        state,
        code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      });
    },
    async finish(answer, { state, codeVerifier }) {
      try {
        const { access_token } = await client.authorizationCodeGrant(configuration, answer, {
          expectedState: state,
          pkceCodeVerifier: codeVerifier,
        });
        return personOf(await profile(configuration, access_token, endpoints.user));
      } catch (error) {
        throw refusal(NAME, error);
      }
    },
  };
}

async function profile(configuration: client.Configuration, token: string, url: string): Promise<unknown> {
  const headers = new Headers({
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
    'user-agent': 'devops-simulator', // GitHub answers 403 without one
  });
  const answer = await client.fetchProtectedResource(configuration, token, new URL(url), 'GET', null, headers);
  if (!answer.ok) throw new Error(`the profile was answered with status ${answer.status}`);
  return answer.json();
}

/** The number stays when a user is renamed, and a name that is given up can be taken by somebody else. */
function personOf(profile: unknown): Person {
  const { id, login, name } = (profile ?? {}) as { id?: unknown; login?: unknown; name?: unknown };
  if (!Number.isSafeInteger(id) || typeof login !== 'string') throw new Error('the profile has no id or no login');
  return { subject: `github:${id}`, name: typeof name === 'string' && name !== '' ? name : login };
}
