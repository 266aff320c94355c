import type { LoginService } from './login-service';
import type { Answer, Visitor } from './visitor';

/** What pages of the service send with a request that acts on the session. */
export const CSRF = { 'x-csrf-protection': '1' } as const;

/** Goes through the local provider up to the address that it sends the browser back to, which is not asked. */
export async function callbackOf(
  visitor: Visitor,
  { url }: Pick<LoginService, 'url'>,
  person = 'olga',
  returnTo = '/',
): Promise<string> {
  const begun = await visitor.get(`${url}/login/local?returnTo=${encodeURIComponent(returnTo)}`);
  const choose = await visitor.get(await visitor.follow(begun, 'nowhere'));
  return visitor.follow(await visitor.post(choose.url, {}, { person }), url);
}

export async function logIn(visitor: Visitor, service: Pick<LoginService, 'url'>, person?: string): Promise<Answer> {
  return visitor.get(await callbackOf(visitor, service, person));
}

export const sessionOf = async (visitor: Visitor, { url }: Pick<LoginService, 'url'>): Promise<unknown> =>
  JSON.parse((await visitor.get(`${url}/login/session`)).text);

export async function tokenOf(visitor: Visitor, { url }: Pick<LoginService, 'url'>): Promise<string> {
  const answer = await visitor.post(`${url}/login/token`, CSRF);
  if (answer.status !== 200) throw new Error(`no token: ${answer.text}`);
  return (JSON.parse(answer.text) as { token: string }).token;
}

/** Says why, in the service's own words. */
export const problemOf = ({ status, text }: Answer): readonly [number, string] => [
  status,
  (JSON.parse(text) as { detail: string }).detail,
];
