import { createRemoteJWKSet, decodeJwt, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { Problem } from './http/problem';
import { refusalOf } from './refusals';

/** Whose tokens may write. In development login/ gives one whose keys are its own. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly audience: string;
  /** Finds the key that a token names. */
  readonly keys: JWTVerifyGetKey;
}

/** Asymmetric ones only: with a shared secret whoever verifies could also issue, and `none` is no signature. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
/** Of an access token (RFC 9068). An ID token may name the same audience, and says who somebody is, not what they may do. */
const TYPE = 'at+jwt';
/** Between two clocks, in seconds. */
const TOLERANCE = 5;
const DISCOVERY_MS = 5_000;

/** @returns the token's subject @throws Problem 401 with the reason, 503 where the issuer's keys cannot be had */
export async function verifyToken(token: string, issuers: readonly TokenIssuer[]): Promise<string> {
  const { issuer, audience, keys } = issuers.find((each) => each.issuer === claimedIssuer(token)) ?? issuers[0]!;
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      typ: TYPE,
      clockTolerance: TOLERANCE,
      requiredClaims: ['exp', 'sub'],
    });
    return payload.sub!;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal) throw unauthorized(`the token is refused: ${refusal}`, 'invalid_token');
    throw new Problem(503, 'Issuer unavailable', `the keys of ${issuer} cannot be had; try again in a few seconds`, {
      headers: { 'Retry-After': '5' },
      cause: error,
    });
  }
}

/** Not checked yet: it chooses with whose keys the token is checked. */
function claimedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

/** 401 in the words of RFC 6750. @param detail a text of ours: with an `error` it stands in a header */
export const unauthorized = (detail: string, error?: 'invalid_token'): Problem =>
  new Problem(401, 'Unauthorized', detail, {
    headers: {
      'WWW-Authenticate': `Bearer realm="devops-simulator"${error ? `, error="${error}", error_description="${detail}"` : ''}`,
    },
  });

/** An OpenID issuer, found by its discovery document when the first token arrives, and again after a failure. */
export function discoverIssuer(issuer: string, audience: string): TokenIssuer {
  let found: Promise<JWTVerifyGetKey> | undefined;
  const keys: JWTVerifyGetKey = async (header, token) => {
    found ??= discoverKeys(issuer);
    try {
      return await (await found)(header, token);
    } catch (error) {
      if (refusalOf(error) === undefined) found = undefined;
      throw error;
    }
  };
  return { issuer, audience, keys };
}

async function discoverKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, { signal: AbortSignal.timeout(DISCOVERY_MS), redirect: 'error' });
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  const document = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
  if (document.issuer !== issuer) throw new Error(`${url} is of another issuer: ${String(document.issuer)}`);
  const keys = new URL(String(document.jwks_uri));
  // Whoever could change the keys on their way could sign. Only development has an issuer without TLS.
  if (keys.protocol !== 'https:' && url.startsWith('https:')) throw new Error(`${url} has its keys at ${keys.href}`);
  return createRemoteJWKSet(keys);
}
