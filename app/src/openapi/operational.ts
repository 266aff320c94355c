import { z } from 'zod';
import { PATHS } from '../contract';
import { name } from '../domain/schemas';
import { content, headers, type Json, LIMITED, problemResponse, UNLIMITED } from './responses';

const liveness = name('Liveness', z.strictObject({ status: z.literal('live') }));
const readiness = name(
  'Readiness',
  z.strictObject({
    status: z.enum(['ready', 'not ready']),
    reason: z.string().optional().describe('Why it is not ready'),
    release: z.string().describe('Digest of the running image'),
    database: z.strictObject({
      migration: z.string().nullable().describe('Newest that is applied; it may be ahead of the release'),
      seed: z.int().nullable().describe('Version of the seed data, null where none was sown'),
      expectedMigration: z.string().describe('What this release needs'),
    }),
  }),
);
export type Liveness = z.infer<typeof liveness>;
export type Readiness = z.infer<typeof readiness>;

const state = (description: string): Json => ({
  description,
  headers: { ...headers(UNLIMITED), 'Cache-Control': { description: 'Of this moment', schema: { const: 'no-store' } } },
  content: content('application/json', readiness),
});

/**
 * What stands beside the API on its port. Metrics have a port of their own, which no client of the API reaches; the login
 * is development's.
 */
export const operational = (requestId: Json): Readonly<Record<string, Json>> => ({
  [PATHS.live]: {
    get: {
      operationId: 'getLiveness',
      summary: 'Whether the process answers; says nothing of the database',
      parameters: [requestId],
      responses: {
        200: {
          description: 'It does',
          headers: headers(UNLIMITED),
          content: content('application/json', liveness),
        },
      },
    },
  },
  [PATHS.ready]: {
    get: {
      operationId: 'getReadiness',
      summary: 'Whether requests belong here: the primary takes writes and holds the migration that this release needs',
      parameters: [requestId],
      responses: { 200: state('They do'), 503: state('They belong elsewhere; `reason` says why') },
    },
  },
  [PATHS.openapi]: {
    get: {
      operationId: 'getOpenApi',
      summary: 'This document',
      parameters: [requestId],
      responses: {
        200: {
          description: 'OpenAPI 3.1',
          headers: headers(LIMITED),
          content: { 'application/json': { schema: { type: 'object' } } },
        },
        429: problemResponse(429),
        500: problemResponse(500),
      },
    },
  },
});
