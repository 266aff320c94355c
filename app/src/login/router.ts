import { type Request, Router } from 'express';
import { Problem } from '../http/problem';
import { policy } from '../page/page';
import { Attempts } from './attempts';
import { sameOrigin } from './csrf';
import { logRefusal, tellPeople, withoutRedis } from './failures';
import type { Provider } from './providers/provider';
import type { Redis } from './redis';
import { returnTo } from './return-to';
import { end, renew, type SessionTimes, save, sessions } from './session';
import type { LoginTokens, Person } from './tokens';

export interface RouterOptions {
  readonly redis: Redis;
  readonly tokens: LoginTokens;
  readonly providers: readonly Provider[];
  /** Redirect addresses are made from it, never from what a request says of its host. */
  readonly publicUrl: URL;
  readonly sessionSecret: string;
  readonly sessionTimes: SessionTimes;
  /** Who may log in, but by the local provider, which knows nobody else. Undefined: whoever a provider lets in. */
  readonly subjects: readonly string[] | undefined;
  /** Told of every login. */
  readonly onLogin: (subject: string) => void;
}

/**
 * Everything below `/login`, and the public keys:
 *
 * - `GET /login/session`: who is logged in, and which providers are offered
 * - `GET /login/<provider>?returnTo=/path` begins a login, `GET /login/<provider>/callback` ends it
 * - `POST /login/token`: a short-lived token of the API for whoever is logged in
 * - `POST /login/logout`
 * - `GET /.well-known/jwks.json`
 */
export function loginRouter({ redis, tokens, providers, publicUrl, onLogin, ...options }: RouterOptions): Router {
  const attempts = new Attempts(redis);
  /** Ours whatever the request says of its host, with what the provider sent back, if it has. */
  const callback = ({ id }: Provider, { originalUrl }: Pick<Request, 'originalUrl'> = { originalUrl: '' }): URL => {
    const address = new URL(`/login/${id}/callback`, publicUrl);
    address.search = originalUrl.split('?').slice(1).join('?');
    return address;
  };
  const router = Router();

  router.get('/.well-known/jwks.json', async (_request, response) => {
    response.set('Cache-Control', 'public, max-age=300').json(await tokens.jwks());
  });

  router.use('/login', (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.use('/login', ...sessions({ redis, secret: options.sessionSecret, publicUrl, times: options.sessionTimes }));

  router.get('/login/session', ({ session: { person } }, response) => {
    response.json({
      person: person ? { subject: person.subject, name: person.name } : null,
      providers: providers.map(({ id, name }) => ({ id, name })),
    });
  });

  router.post('/login/token', sameOrigin(publicUrl), async ({ session: { person } }, response) => {
    if (!person) throw new Problem(401, 'Unauthorized', 'nobody is logged in; begin at the start page');
    response.json(await tokens.issue(person));
  });

  router.post('/login/logout', sameOrigin(publicUrl), async (request, response) => {
    await end(request);
    response.status(204).end();
  });

  router.get('/login/:provider', async (request, response) => {
    const provider = find(providers, request);
    const target = returnTo(request.query['returnTo'], publicUrl);
    request.session.begun = true;
    const checks = await attempts.begin({ provider: provider.id, session: request.sessionID, returnTo: target });
    await save(request);
    response.redirect(303, (await provider.start(callback(provider).href, checks)).href);
  });

  router.get('/login/:provider/callback', async (request, response) => {
    const provider = find(providers, request);
    const attempt = await attempts.take(request.query['state'], { provider: provider.id, session: request.sessionID });
    const person = await provider.finish(callback(provider, request), attempt.checks);
    if (provider.id !== 'local' && options.subjects?.includes(person.subject) === false) throw stranger(person);
    await renew(request);
    request.session.person = { ...person, since: Date.now() };
    await save(request);
    onLogin(person.subject);
    response.redirect(303, attempt.returnTo);
  });

  router.use(withoutRedis);
  router.use('/login', logRefusal, policy, tellPeople);
  return router;
}

function find(providers: readonly Provider[], { params }: Request): Provider {
  const provider = providers.find(({ id }) => id === params['provider']);
  if (provider) return provider;
  const offered = providers.map(({ id }) => id).join(', ');
  throw new Problem(404, 'Not found', `logins are by ${offered}, got ${JSON.stringify(params['provider'])}`);
}

/** Names the subject, which nobody else could tell them. */
const stranger = ({ name, subject }: Person): Problem =>
  new Problem(403, 'Login refused', `${name} (${subject}) is not among LOGIN_SUBJECTS, who may log in here`);
