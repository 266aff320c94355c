import type { z } from 'zod';
import { named, problem } from '../domain/schemas';
import type { ClientHeaderName } from '../http/client-headers';

export type Json = Record<string, unknown>;

const TITLES: Readonly<Record<number, string>> = {
  400: 'A value cannot be accepted; `errors` names each',
  401: 'No token, or one that is refused; WWW-Authenticate says why',
  403: 'This service has no token issuer: reads only',
  404: 'There is no such thing',
  409: 'Not in the present state',
  413: 'The body is too large',
  415: 'The body is not JSON',
  422: 'The Idempotency-Key came with another request before',
  429: 'Too many requests of one client; Retry-After says when to try again',
  500: 'The service failed',
  503: 'The database or the issuer does not answer; Retry-After says when to try again',
};
/** Besides those that every answer has. */
const HEADERS: Readonly<Record<number, readonly ClientHeaderName[]>> = {
  401: ['WWW-Authenticate'],
  429: ['Retry-After'],
  503: ['Retry-After'],
};

/** What is asked as often as anybody likes has no limit to tell of. */
export const UNLIMITED: readonly ClientHeaderName[] = ['X-Request-Id'];
export const LIMITED: readonly ClientHeaderName[] = [...UNLIMITED, 'RateLimit', 'RateLimit-Policy'];

export const reference = (id: string): string => `#/components/schemas/${id}`;

export const content = (type: string, schema: z.ZodType): Json => ({
  [type]: { schema: { $ref: reference(named.get(schema)!.id) } },
});

export const headers = (names: readonly ClientHeaderName[]): Json =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** One of a route whose clients are counted. */
export const problemResponse = (status: number): Json => ({
  description: TITLES[status],
  headers: headers([...LIMITED, ...(HEADERS[status] ?? [])]),
  content: content('application/problem+json', problem),
});
