import express, { type Express } from 'express';
import type { Config } from './config';
import { PATHS } from './contract';
import { ROUTES } from './domain/routes';
import { live, ready } from './health';
import { handleErrors, notFound } from './http/errors';
import { closeWhileDraining, corsInDevelopment, securityHeaders } from './http/headers';
import { limitRate } from './http/limits';
import { logRequests } from './http/log-requests';
import { measure } from './http/measure';
import { mount } from './http/operations';
import type { Logger } from './log';
import type { Login } from './login/login';
import type { Metrics } from './metrics';
import { openApi } from './openapi/document';
import type { Pools } from './pools';
import type { Stopping } from './stop';
import { discoverIssuer, type TokenIssuer } from './tokens';

/** What the routes stand on. */
export interface Parts {
  readonly config: Config;
  readonly log: Logger;
  readonly pools: Pools;
  readonly metrics: Metrics;
  readonly stopping: Stopping;
  /** In development, with Redis. Then it also issues tokens that may write. */
  readonly login: Login | undefined;
}

/** Everything that a request passes, in order. */
export async function createApp(parts: Parts): Promise<Express> {
  const { config, log, metrics, pools, stopping, login } = parts;
  const app = express();
  // What X-Forwarded-For says of a client is believed only where a load balancer has written it.
  app.set('trust proxy', config.trustedProxies);
  app.disable('x-powered-by');

  app.use(logRequests(log), measure(metrics), closeWhileDraining(stopping), securityHeaders(config));
  app.get(PATHS.live, live);
  app.get(PATHS.ready, ready(parts));

  if (config.development) app.use(corsInDevelopment(config.corsOrigins));
  app.use(limitRate(config.rateLimit));
  const document = openApi(ROUTES, config.release);
  app.get(PATHS.openapi, (_request, response) => response.json(document));
  if (login) app.use(login.router);
  mount(app, ROUTES, pools, issuersOf(parts));

  app.use(notFound);
  app.use(handleErrors);
  return app;
}

/** Whose tokens may write: JWT_ISSUER's, and in development also the login's. Without either nobody's. */
const issuersOf = ({ config: { tokens }, login }: Parts): readonly TokenIssuer[] => [
  ...(tokens ? [discoverIssuer(tokens.issuer, tokens.audience)] : []),
  ...(login?.tokens ? [login.tokens] : []),
];
