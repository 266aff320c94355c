import type { ErrorRequestHandler, RequestHandler } from 'express';
// Gives requests their id, and responses their error.
import type {} from 'pino-http';
import { codeOf, isConnectionError } from '../connection-errors';
import { Problem } from './problem';

export const notFound: RequestHandler = (request) => {
  throw new Problem(
    404,
    'Not found',
    `there is no ${request.method} ${request.path}; /openapi.json lists what there is`,
  );
};

/** The one place where an error becomes a response. What was not foreseen is logged, and not told. */
export const handleErrors: ErrorRequestHandler = (error, request, response, _next) => {
  if (response.headersSent) {
    response.err = error;
    response.destroy(); // express would do the same, and print the stack beside the log
    return;
  }
  const { status, title, detail, more } = toProblem(error);
  // pino-http logs it with the request.
  if (status >= 500) response.err = error;
  response
    .status(status)
    .set(more.headers ?? {})
    .type('application/problem+json')
    .json({
      type: 'about:blank',
      title,
      status,
      detail,
      requestId: request.id,
      ...(more.errors && { errors: more.errors }),
    });
};

/** @returns what a client is told of an error */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isConnectionError(error))
    return new Problem(503, 'Database unavailable', 'the database does not answer; try again in a few seconds', {
      headers: { 'Retry-After': '5' },
      cause: error,
    });
  if (isRetryable(error))
    return new Problem(503, 'Database busy', 'the database did not finish in time; try again in a few seconds', {
      headers: { 'Retry-After': '5' },
      cause: error,
    });
  const status = clientStatus(error);
  if (status) return new Problem(status, 'Bad request', error instanceof Error ? error.message : String(error));
  return new Problem(500, 'Internal error', 'the service failed; its log has the reason under this request id');
}

/** Express and its body parser mark what the client did wrong. */
const clientStatus = (error: unknown): number | undefined => {
  const { status, expose } = (error ?? {}) as { status?: unknown; expose?: unknown };
  return typeof status === 'number' && status >= 400 && status < 500 && expose === true ? status : undefined;
};

/** Serialization failure, deadlock, lock and statement timeout: the same request may pass the next time. */
const isRetryable = (error: unknown): boolean => ['40001', '40P01', '55P03', '57014'].includes(codeOf(error));
