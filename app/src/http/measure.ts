import type { RequestHandler } from 'express';
import type { Metrics } from '../metrics';

/** Every request into the histogram, by the route's pattern: a path would make a series for each id. */
export const measure =
  ({ duration, inFlight }: Metrics): RequestHandler =>
  (request, response, next) => {
    const observe = duration.startTimer();
    inFlight.inc();
    response.once('close', () => {
      inFlight.dec();
      observe({ method: request.method, route: request.route?.path ?? 'none', code: response.statusCode });
    });
    next();
  };
