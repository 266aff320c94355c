import type { LoginConfig, OAuthClient } from '../../config';
import { type GithubEndpoints, githubProvider } from './github';
import { oidcProvider } from './oidc';
import type { Provider } from './provider';

const GOOGLE = 'https://accounts.google.com';

/** A public client: there is no secret that a repository or an environment file could hold. */
const LOCAL_CLIENT = 'devops-simulator';

/** Where the two big ones are, for those who stand in for them. */
export interface ProviderAddresses {
  /** @default Google's issuer */
  readonly google?: string;
  /** @default GitHub's endpoints */
  readonly github?: GithubEndpoints;
}

/** The providers that are configured, in the order of their buttons. */
export function configuredProviders(
  { google, github, localIssuer }: Pick<LoginConfig, 'google' | 'github' | 'localIssuer'>,
  addresses: ProviderAddresses = {},
): readonly Provider[] {
  return [
    ...(google ? [byGoogle(google, addresses.google)] : []),
    ...(github ? [githubProvider(github, addresses.github)] : []),
    ...(localIssuer ? [byLocalProvider(localIssuer)] : []),
  ];
}

const byGoogle = (client: OAuthClient, issuer = GOOGLE): Provider =>
  oidcProvider({ id: 'google', name: 'Google', issuer, client, prompt: 'select_account' });

const byLocalProvider = (issuer: string): Provider =>
  oidcProvider({ id: 'local', name: 'the local provider', issuer, client: { id: LOCAL_CLIENT }, prompt: 'login' });
