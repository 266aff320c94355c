import type { RequestHandler } from 'express';
import { type TokenIssuer, unauthorized, verifyToken } from '../tokens';
import { Problem } from './problem';

const BEARER = /^Bearer +([\w~+/.-]+=*)$/i;

/** Lets a request pass that brings a token of the issuer, and notes whose it is. Without an issuer nothing passes. */
export const requireToken =
  (issuer: TokenIssuer | undefined): RequestHandler =>
  async (request, response, next) => {
    if (!issuer)
      throw new Problem(403, 'Read only', 'this service has no token issuer (JWT_ISSUER), so it serves reads only');
    const header = request.get('authorization');
    const token = BEARER.exec(header ?? '')?.[1];
    if (!token) throw unauthorized(`send a token of ${issuer.issuer} as Authorization: Bearer <token>`);
    response.locals['subject'] = await verifyToken(token, issuer);
    next();
  };
