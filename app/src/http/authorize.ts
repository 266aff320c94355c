import type { RequestHandler } from 'express';
import { type TokenIssuer, unauthorized, verifyToken } from '../tokens';
import { Problem } from './problem';

const BEARER = /^Bearer +([\w~+/.-]+=*)$/i;

/** Lets a request pass that brings a token of an issuer that is trusted, and notes whose it is. Without an issuer nothing passes. */
export const requireToken =
  (issuers: readonly TokenIssuer[]): RequestHandler =>
  async (request, response, next) => {
    if (issuers.length === 0)
      throw new Problem(403, 'Read only', 'this service has no token issuer (JWT_ISSUER), so it serves reads only');
    const header = request.get('authorization');
    const token = BEARER.exec(header ?? '')?.[1];
    if (!token) {
      const trusted = issuers.map(({ issuer }) => issuer).join(' or ');
      throw unauthorized(`send a token of ${trusted} as Authorization: Bearer <token>`);
    }
    response.locals['subject'] = await verifyToken(token, issuers);
    next();
  };
