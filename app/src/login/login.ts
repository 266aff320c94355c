import type { Router } from 'express';
import type { Config, LoginConfig } from '../config';
import type { Logger } from '../log';
import { pageRouter } from '../page/page';
import { KeyRing, type KeyTimes } from './keys';
import { configuredProviders, type ProviderAddresses } from './providers';
import { connectRedis } from './redis';
import { loginRouter } from './router';
import { SESSION_TIMES, type SessionTimes } from './session';
import { LoginTokens } from './tokens';

/** The page and the login of development and beta. Production has neither: its tokens are a company's own issuer's. */
export interface Login {
  readonly router: Router;
  /** The service itself, as an issuer of its API's tokens. Undefined without REDIS_URL: then the page only reads. */
  readonly tokens: LoginTokens | undefined;
  end(): void;
}

/** Where providers are and how long things live: other than by default in tests only, so no variable sets them. */
export interface LoginOptions {
  readonly addresses?: ProviderAddresses;
  readonly keyTimes?: KeyTimes;
  /** Seconds. @default 600 */
  readonly tokenLife?: number;
  readonly sessionTimes?: SessionTimes;
}

/** Audience of the tokens where JWT_AUDIENCE names none. */
const AUDIENCE = 'devops-simulator';
/** Seconds. */
const TOKEN_LIFE = 600;
const KEY_TIMES: KeyTimes = { period: 86_400, ahead: 3600, after: TOKEN_LIFE + 60 };

/** @returns undefined in production */
export async function openLogin(
  { development, login, tokens: tokenSource }: Pick<Config, 'development' | 'login' | 'tokens'>,
  log: Logger,
  { addresses = {}, keyTimes = KEY_TIMES, tokenLife = TOKEN_LIFE, sessionTimes = SESSION_TIMES }: LoginOptions = {},
): Promise<Login | undefined> {
  if (!development) return undefined;
  if (!isConfigured(login)) return { router: pageRouter(), tokens: undefined, end: () => {} };
  const publicUrl = new URL(login.publicUrl);
  const redis = await connectRedis(login.redisUrl, log);
  const tokens = new LoginTokens(
    new KeyRing(redis, login.sessionSecret, keyTimes),
    publicUrl.origin,
    tokenSource?.audience ?? AUDIENCE,
    tokenLife,
  );
  const providers = configuredProviders(login, addresses);
  if (providers.length === 0)
    log.warn({ next: 'docs/login.md' }, 'nobody can log in: no client of Google or GitHub is configured');
  const ways = loginRouter({
    redis,
    tokens,
    providers,
    publicUrl,
    sessionSecret: login.sessionSecret,
    sessionTimes,
    subjects: login.subjects,
    onLogin: (subject) => log.info({ subject }, 'logged in'),
  });
  return { router: pageRouter(publicUrl).use(ways), tokens, end: redis.end };
}

type Configured = LoginConfig & Record<'publicUrl' | 'redisUrl' | 'sessionSecret', string>;
const isConfigured = (login: LoginConfig): login is Configured =>
  Boolean(login.redisUrl && login.publicUrl && login.sessionSecret);
