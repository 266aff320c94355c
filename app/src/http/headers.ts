import cors from 'cors';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { Config } from '../config';
import type { Stopping } from '../stop';
import { CLIENT_HEADERS } from './client-headers';

/** A client that is told so opens its next connection elsewhere, and none breaks under it later. */
export const closeWhileDraining =
  (stopping: Stopping): RequestHandler =>
  (_request, response, next) => {
    if (stopping.draining) response.set('Connection', 'close');
    next();
  };

/** HSTS and upgraded requests make no sense without TLS, which development may do without. */
export const securityHeaders = ({ tls }: Config): RequestHandler =>
  helmet({
    ...(!tls && { strictTransportSecurity: false }),
    contentSecurityPolicy: { directives: { ...(!tls && { upgradeInsecureRequests: null }) } },
  });

/** For a page that is served elsewhere while it is written. Production has none: its configuration refuses the variable. */
export const corsInDevelopment = (origins: readonly string[]): RequestHandler =>
  cors({
    origin: origins.includes('*') ? '*' : [...origins],
    exposedHeaders: Object.keys(CLIENT_HEADERS),
    maxAge: 600,
  });
