import { type Signer, signatureRefusal } from './presigned';

/** What a token must say to open one server to one role. */
export interface Expected extends Signer {
  /** `<host>:<port>` that the client knows the server by. */
  readonly endpoints: readonly string[];
  readonly user: string;
}

/**
 * Judges an RDS login token, a presigned URL without its scheme, as RDS does.
 * @returns why it is refused; undefined when it opens the server
 */
export function refusal(token: string, expected: Expected): string | undefined {
  let url: URL;
  try {
    url = new URL(`https://${token}`);
  } catch {
    return 'not a token';
  }
  const given = (name: string): string => url.searchParams.get(name) ?? '';
  const { endpoints, user } = expected;
  if (!endpoints.includes(url.host)) return `signed for ${url.host}, not for ${endpoints.join(' or ')}`;
  if (given('Action') !== 'connect') return `action ${given('Action')}, not connect`;
  if (given('DBUser') !== user) return `signed for the role ${given('DBUser')}, not for ${user}`;
  return signatureRefusal(url, { ...expected, service: 'rds-db' });
}
