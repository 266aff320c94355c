import cors from 'cors';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { Config } from '../config';
import { isLoopback } from '../login/loopback';
import type { Stopping } from '../stop';
import { CLIENT_HEADERS } from './client-headers';

/** A client that is told so opens its next connection elsewhere, and none breaks under it later. */
export const closeWhileDraining =
  (stopping: Stopping): RequestHandler =>
  (_request, response, next) => {
    if (stopping.draining) response.set('Connection', 'close');
    next();
  };

/** Upgraded requests make no sense without TLS, which development may do without. */
export const securityHeaders = (config: Config): RequestHandler =>
  helmet({
    ...(!mayPin(config) && { strictTransportSecurity: false }),
    contentSecurityPolicy: { directives: { ...(!config.tls && { upgradeInsecureRequests: null }) } },
  });

/**
 * A browser keeps HSTS for a host with all of its ports. One that comes to development through a tunnel would keep it for
 * localhost, and no longer find what speaks plain HTTP there.
 */
const mayPin = ({ tls, development, login: { publicUrl } }: Config): boolean =>
  tls !== undefined && (!development || (publicUrl !== undefined && !isLoopback(publicUrl)));

/** For a page that is served elsewhere while it is written. Production has none: its configuration refuses the variable. */
export const corsInDevelopment = (origins: readonly string[]): RequestHandler =>
  cors({
    origin: origins.includes('*') ? '*' : [...origins],
    exposedHeaders: Object.keys(CLIENT_HEADERS),
    maxAge: 600,
  });
