import * as client from 'openid-client';
import { Problem } from '../../http/problem';

/** The provider cannot be asked: the fault is neither the browser's nor ours. */
export const unreachable = (provider: string, error: unknown): Problem =>
  new Problem(502, 'Login provider failed', `${provider} does not answer as a login provider does; try again`, {
    cause: reasonOf(error),
  });

/** The provider said no, or what it sent does not pass the checks. */
export function refusal(provider: string, error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof client.AuthorizationResponseError || error instanceof client.ResponseBodyError) {
    return refused(`${provider} ended the login: ${error.error}`, error);
  }
  if (error instanceof client.ClientError && MISMATCH.has(error.code ?? '')) {
    return refused(`what ${provider} answered does not pass the checks of this login`, error);
  }
  return unreachable(provider, error);
}

/** openid-client's codes for an answer that came, and is not the one to this login. */
const MISMATCH = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_KEY_SELECTION_FAILED',
]);

const refused = (detail: string, error: unknown): Problem =>
  new Problem(403, 'Login refused', detail, { cause: reasonOf(error) });

/** For the log. Messages only: the errors themselves hold answers, and so codes and tokens. */
function reasonOf(error: unknown): string {
  const messages: string[] = [];
  for (let at = error; at instanceof Error && messages.length < 5; at = at.cause) {
    messages.push(at.message);
    if (at instanceof client.ResponseBodyError && at.error_description) messages.push(at.error_description);
  }
  return messages.join(': ');
}
