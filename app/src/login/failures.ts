import type { ErrorRequestHandler } from 'express';
import { Problem } from '../http/problem';
import { messagePage } from '../page/message';
import { isRedisGone, isRedisRefusal } from './redis';

export const withoutRedis: ErrorRequestHandler = (error, _request, _response, next) => {
  if (isRedisGone(error)) next(unavailable('does not answer; try again in a few seconds', error));
  else if (isRedisRefusal(error)) next(unavailable('refuses what it is asked; the log says why', error));
  else next(error);
};

const unavailable = (what: string, cause: unknown): Problem =>
  new Problem(503, 'Login unavailable', `Redis, which holds the sessions, ${what}`, {
    headers: { 'Retry-After': '5' },
    cause,
  });

/** What is 5xx is logged with its request; of a refusal a developer wants to know the reason as well. */
export const logRefusal: ErrorRequestHandler = (error, request, _response, next) => {
  if (error instanceof Problem && error.status === 403 && error.more.cause) {
    request.log.warn({ reason: error.more.cause }, error.detail);
  }
  next(error);
};

/** A login takes the browser away from the page: what is wrong then is told in a page too. Scripts get the usual JSON. */
export const tellPeople: ErrorRequestHandler = (error, request, response, next) => {
  if (!(error instanceof Problem) || response.headersSent || request.accepts(['json', 'html']) !== 'html') {
    next(error);
    return;
  }
  if (error.status >= 500) response.err = error; // logged with the request
  response
    .status(error.status)
    .set(error.more.headers ?? {})
    .type('html')
    .send(messagePage(error.title, error.detail));
};
