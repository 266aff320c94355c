/** Requests to the service that served this page. What is refused is thrown, in the service's own words. */

/** Also what POST needs that acts on the session: no other site can send it. */
const CSRF = { 'x-csrf-protection': '1' };
/** Milliseconds before its end that a token is not used any more. */
const MARGIN = 30_000;

let token;

export class Refused extends Error {
  constructor(status, { detail, errors = [] }) {
    super([detail, ...errors.map(({ path, message }) => `${path}: ${message}`)].join('; '));
    this.status = status;
  }
}

async function ask(path, init = {}) {
  const answer = await fetch(path, init);
  const body = answer.status === 204 ? undefined : await answer.json();
  if (!answer.ok) throw new Refused(answer.status, body);
  return body;
}

/** Who is logged in, and by whom one can; nobody and none where the login is switched off. */
export const session = () =>
  ask('/login/session').catch((error) => {
    if (error.status === 404) return { person: null, providers: [] };
    throw error;
  });

export async function logout() {
  await ask('/login/logout', { method: 'POST', headers: CSRF });
  token = undefined;
}

/** Straight from the primary: what was just written must be there. */
export const list = (what, limit) => ask(`/api/${what}?limit=${limit}`, { headers: { 'cache-control': 'no-cache' } });
export const simulation = (incident) => ask(`/api/incidents/${incident}/simulation?seconds=1800&step=10`);

/** A repeated click makes one thing, not two: the key is the same for the same content. */
export const create = (what, body, key) => write(`/api/${what}`, { 'idempotency-key': key }, body);
export const resolve = (incident) => write(`/api/incidents/${incident}/resolve`, {});

async function write(path, headers, body) {
  return ask(path, {
    method: 'POST',
    headers: {
      ...headers,
      authorization: `Bearer ${await bearer()}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
}

/** Kept in this page's memory alone, and exchanged for a new one before it ends. */
async function bearer() {
  if (!token || token.until < Date.now()) {
    const issued = await ask('/login/token', { method: 'POST', headers: CSRF });
    token = { value: issued.token, until: Date.now() + issued.expiresIn * 1000 - MARGIN };
  }
  return token.value;
}
