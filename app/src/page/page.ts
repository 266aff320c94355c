import { Router } from 'express';
import helmet from 'helmet';
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

/** What a person sees in development: the API's lists, and the login that writing needs. */
export function pageRouter(): Router {
  const router = Router();
  for (const [path, [type, text]] of Object.entries(FILES)) {
    router.get(path, policy, (_request, response) => {
      response.set('Cache-Control', 'no-cache').type(type).send(text);
    });
  }
  return router;
}
