import type { RequestHandler } from 'express';
import { Problem } from '../http/problem';

/** A form of another site cannot send a header of its own, and a script of another origin must ask before it does. */
export const CSRF_HEADER = 'x-csrf-protection';

/** Lets a request pass that acts on the session only when a page of this very origin sent it. */
export function sameOrigin(publicUrl: URL): RequestHandler {
  return (request, _response, next) => {
    if (request.get(CSRF_HEADER) !== '1') {
      throw forbidden(`${request.method} ${request.path} needs the header ${CSRF_HEADER}: 1`);
    }
    const origin = request.get('origin');
    if (origin !== undefined && origin !== publicUrl.origin) {
      throw forbidden(`only pages of ${publicUrl.origin} may ask this, got the origin ${origin}`);
    }
    next();
  };
}

const forbidden = (detail: string): Problem => new Problem(403, 'Forbidden', detail);
