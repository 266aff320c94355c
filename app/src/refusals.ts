import { errors } from 'jose';

/**
 * What a client is told of a token that is refused, by jose's code. Texts of ours alone: jose's own repeat what stands in
 * the token, and anybody can write a token. A code that is missing here is no fault of the token's.
 */
const REFUSALS: Readonly<Record<string, string>> = {
  ERR_JWS_INVALID: 'it is no signed token',
  ERR_JWT_INVALID: 'its claims are no JSON object',
  ERR_JOSE_ALG_NOT_ALLOWED: 'its algorithm is not allowed',
  ERR_JOSE_NOT_SUPPORTED: 'it asks for an extension that is not known here',
  ERR_JWKS_NO_MATCHING_KEY: 'the issuer has no such key',
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: 'it does not name the key that it is signed with',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'its signature is wrong',
  ERR_JWT_EXPIRED: 'it has expired',
};

/** Those that are checked: a name that comes from the token itself is not repeated. */
const CLAIMS: readonly string[] = ['iss', 'aud', 'sub', 'exp', 'nbf', 'iat'];

/** @returns undefined where the token is not at fault: the issuer's keys are broken, or cannot be had */
export function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof errors.JOSEError)) return undefined;
  if (!(error instanceof errors.JWTClaimValidationFailed)) return REFUSALS[error.code];
  const { claim, reason } = error;
  if (claim === 'typ') return 'it is no access token (typ at+jwt)';
  if (!CLAIMS.includes(claim)) return 'a claim of it is wrong';
  if (reason === 'missing') return `it has no ${claim}`;
  return claim === 'nbf' ? 'it is not valid yet' : `its ${claim} is wrong`;
}
