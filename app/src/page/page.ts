import { type RequestHandler, Router } from 'express';
import helmet from 'helmet';
import { isLoopback } from '../login/loopback';
import api from './api.page.js';
import html from './index.html';
import main from './main.page.js';
import css from './page.css';
import view from './view.page.js';

const FILES = {
  '/': ['html', html],
  '/page/page.css': ['css', css],
  '/page/main.page.js': ['js', main],
  '/page/api.page.js': ['js', api],
  '/page/view.page.js': ['js', view],
} as const;

/** Nothing but what is served here, and no script inside the page. */
export const policy = helmet.contentSecurityPolicy({
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    connectSrc: ["'self'"],
    imgSrc: ['data:'],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
    requireTrustedTypesFor: ["'script'"],
  },
});

/**
 * What a person sees in development: the API's lists, and the login that writing needs.
 * @param publicUrl that the login's cookie is for @default - there is no login
 */
export function pageRouter(publicUrl?: URL): Router {
  const router = Router();
  if (publicUrl) router.get('/', byItsName(publicUrl));
  for (const [path, [type, text]] of Object.entries(FILES)) {
    router.get(path, policy, (_request, response) => {
      response.set('Cache-Control', 'no-cache').type(type).send(text);
    });
  }
  return router;
}

/** Whoever comes by another name of this machine would log in, and not be logged in: a cookie of localhost is not sent to 127.0.0.1. */
const byItsName =
  (publicUrl: URL): RequestHandler =>
  (request, response, next) => {
    const asked = `${request.protocol}://${request.get('host')}`;
    const isSamePlace = URL.canParse(asked) && isLoopback(asked) && new URL(asked).port === publicUrl.port;
    if (isSamePlace && isLoopback(publicUrl.href) && new URL(asked).host !== publicUrl.host)
      response.redirect(307, publicUrl.origin + request.originalUrl);
    else next();
  };
