import { RedisStore } from 'connect-redis';
import type { Request, RequestHandler } from 'express';
import session from 'express-session';
import type { Redis } from './redis';
import type { Person } from './tokens';

declare module 'express-session' {
  interface SessionData {
    /** Set while a login is under way, so that there is a session to bind it to. */
    begun?: true;
    /** Who logged in, and when: milliseconds since 1970. */
    person?: Person & { readonly since: number };
  }
}

/** Seconds. */
export interface SessionTimes {
  /** A session that is not used ends. @default 3,600 */
  readonly idle: number;
  /** A session ends, used or not. @default 43,200 */
  readonly absolute: number;
}

export const SESSION_TIMES: SessionTimes = { idle: 3600, absolute: 43_200 };

export interface SessionOptions {
  readonly redis: Redis;
  readonly secret: string;
  readonly publicUrl: URL;
  readonly times: SessionTimes;
}

/** Path of the cookie: the API never sees it, so no page can make a browser use it there. */
const PATH = '/login';

/** Sessions of people who log in, kept in Redis; the browser has a signed name of one and nothing else. */
export function sessions({ redis, secret, publicUrl, times }: SessionOptions): readonly RequestHandler[] {
  const secure = publicUrl.protocol === 'https:';
  return [
    session({
      store: new RedisStore({ client: redis, prefix: 'login:session:' }),
      name: secure ? '__Secure-login' : 'login',
      secret,
      resave: false,
      saveUninitialized: false,
      rolling: true,
      proxy: secure, // whoever ends TLS before us says so in X-Forwarded-Proto
      cookie: { path: PATH, httpOnly: true, sameSite: 'lax', secure, maxAge: times.idle * 1000 },
    }),
    async (request, _response, next) => {
      const since = request.session.person?.since;
      if (since !== undefined && Date.now() - since >= times.absolute * 1000) await renew(request);
      next();
    },
  ];
}

/** Ends the session and begins an empty one under a new name: what was known of the former is worth nothing. */
export const renew = (request: Request): Promise<void> =>
  new Promise((resolve, reject) => request.session.regenerate((error) => (error ? reject(error) : resolve())));

/** Before a redirect: the browser must not be faster than Redis. */
export const save = (request: Request): Promise<void> =>
  new Promise((resolve, reject) => request.session.save((error) => (error ? reject(error) : resolve())));

export const end = (request: Request): Promise<void> =>
  new Promise((resolve, reject) => request.session.destroy((error) => (error ? reject(error) : resolve())));
