import express, { type RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { Problem } from './problem';

const WINDOW_SECONDS = 60;

/** Counts each client by its address, an IPv6 client by its network. Each process counts what it sees, and has its part of the limit. */
export const limitRate = (requestsPerMinute: number): RequestHandler =>
  rateLimit({
    windowMs: WINDOW_SECONDS * 1000,
    limit: requestsPerMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // Anybody may send the headers of a proxy; the library would complain of it on the standard error.
    validate: { xForwardedForHeader: false, forwardedHeader: false },
    handler: (_request, _response, next) =>
      next(new Problem(429, 'Too many requests', 'one client has asked too often; Retry-After says when to go on')),
  });

/** More than any request of the API needs. */
const BODY_LIMIT = '16kb';
const parse = express.json({ limit: BODY_LIMIT, strict: true });

/** A body that is JSON, and no other. */
export const jsonBody: RequestHandler = (request, response, next) => {
  if (!request.is('application/json')) {
    const got = request.get('content-type') ?? 'none';
    throw new Problem(415, 'Unsupported media type', `the body must be application/json, got ${got.slice(0, 80)}`);
  }
  parse(request, response, next);
};
