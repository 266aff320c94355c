import express, { type Express } from 'express';
import type { Config } from './config';
import { PATHS } from './contract';
import { live, ready } from './health';
import { handleErrors, notFound } from './http/errors';
import { closeWhileDraining, securityHeaders } from './http/headers';
import { logRequests } from './http/log-requests';
import { measure } from './http/measure';
import type { Logger } from './log';
import type { Login } from './login/login';
import type { Metrics } from './metrics';
import type { Pools } from './pools';
import type { Stopping } from './stop';

/** What the routes stand on. */
export interface Parts {
  readonly config: Config;
  readonly log: Logger;
  readonly pools: Pools;
  readonly metrics: Metrics;
  readonly stopping: Stopping;
  /** In development, with Redis. Then it also issues the tokens that may write, unless JWT_ISSUER names another. */
  readonly login: Login | undefined;
}

/** Everything that a request passes, in order. */
export async function createApp(parts: Parts): Promise<Express> {
  const { config, log, metrics, stopping, login } = parts;
  const app = express();
  // One hop: the load balancer, whose X-Forwarded-For names the client.
  app.set('trust proxy', 1);
  app.disable('x-powered-by');

  app.use(logRequests(log), measure(metrics), closeWhileDraining(stopping), securityHeaders(config));
  app.get(PATHS.live, live);
  app.get(PATHS.ready, ready(parts));

  if (login) app.use(login.router);
  app.use(notFound);
  app.use(handleErrors);
  return app;
}
