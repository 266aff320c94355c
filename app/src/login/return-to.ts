import { Problem } from '../http/problem';

/**
 * The page to come back to after the login: a path of this service, never an address elsewhere, so that nobody can send
 * a person through our login to a page of theirs.
 */
export function returnTo(asked: unknown, publicUrl: URL): string {
  if (asked === undefined) return '/';
  if (typeof asked === 'string' && asked.startsWith('/') && URL.canParse(asked, publicUrl.href)) {
    // Read as a browser reads it: `//host` and `/\host` are other origins.
    const target = new URL(asked, publicUrl);
    if (target.origin === publicUrl.origin) return target.pathname + target.search + target.hash;
  }
  throw new Problem(
    400,
    'Bad request',
    `returnTo must be a path of this service, such as /, got ${JSON.stringify(asked)}`,
  );
}
