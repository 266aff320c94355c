import * as client from 'openid-client';
import { Problem } from '../../http/problem';

/** The provider cannot be asked: the fault is neither the browser's nor ours. */
export const unreachable = (provider: string, cause: unknown): Problem =>
  new Problem(502, 'Login provider failed', `${provider} does not answer as a login provider does; try again`, {
    cause,
  });

/** The provider said no, or what it sent does not pass the checks. The log has the cause, which may quote what it sent. */
export function refusal(provider: string, cause: unknown): Problem {
  if (cause instanceof Problem) return cause;
  if (cause instanceof client.AuthorizationResponseError || cause instanceof client.ResponseBodyError) {
    return refused(`${provider} ended the login: ${cause.error}`, cause);
  }
  if (cause instanceof client.ClientError && MISMATCH.has(cause.code ?? '')) {
    return refused(`what ${provider} answered does not pass the checks of this login`, cause);
  }
  return unreachable(provider, cause);
}

/** openid-client's codes for an answer that came, and is not the one to this login. */
const MISMATCH = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_KEY_SELECTION_FAILED',
]);

const refused = (detail: string, cause: unknown): Problem => new Problem(403, 'Login refused', detail, { cause });
