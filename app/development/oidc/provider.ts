import './quiet';

import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import { PEOPLE } from './people';

/** The service's client id here. */
const CLIENT = 'devops-simulator';
const ALGORITHM = 'ES256';
const HOUR = 3600;

export interface LocalProviderOptions {
  /** Where the browser *and* the service reach this provider. */
  readonly issuer: string;
  /** PUBLIC_URL of each service that may log people in here. */
  readonly clients: readonly string[];
}

/**
 * An OpenID provider with the flow of the real ones and no accounts. Keys are made at each start; its one client is
 * public, so that PKCE protects the code and there is no secret to keep.
 */
export async function localProvider({ issuer, clients }: LocalProviderOptions): Promise<Provider> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  return new Provider(issuer, {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: ALGORITHM, use: 'sig' }] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    clients: [
      {
        client_id: CLIENT,
        redirect_uris: clients.map((url) => new URL('/login/local/callback', url).href),
        token_endpoint_auth_method: 'none',
        application_type: 'web',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        id_token_signed_response_alg: ALGORITHM,
      },
    ],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/person/${uid}` },
    claims: { openid: ['sub'], profile: ['name'] },
    conformIdTokenClaims: false, // as Google does: the name stands in the ID token
    findAccount: (_context, id) => {
      const person = PEOPLE.find((each) => each.id === id);
      return person && { accountId: id, claims: () => ({ sub: id, name: person.name }) };
    },
    loadExistingGrant: grantAll,
    ttl: { AccessToken: HOUR, AuthorizationCode: 60, Grant: HOUR, IdToken: HOUR, Interaction: HOUR, Session: HOUR },
  } satisfies Configuration);
}

/** Nobody is asked what the service may know: the service is the one that it was started for. */
async function grantAll({ oidc }: KoaContextWithOIDC) {
  const grant = new oidc.provider.Grant({ accountId: oidc.session!.accountId!, clientId: oidc.client!.clientId });
  grant.addOIDCScope('openid profile');
  await grant.save();
  return grant;
}
