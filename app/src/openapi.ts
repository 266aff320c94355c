import { z } from 'zod';
import { named, problem } from './domain/schemas';
import { KEY_HEADER, KEY_PATTERN } from './http/idempotency';
import type { Route } from './http/route';

type Json = Record<string, unknown>;

/** Problems that any route may answer with. */
const READ_PROBLEMS = [400, 429, 500, 503];
const WRITE_PROBLEMS = [...READ_PROBLEMS, 401, 403];
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

/** OpenAPI 3.1 of these routes, made of the schemas that judge the requests. */
export function openApi(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'DevOps Simulator', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: components(),
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
}

function operation(route: Route): Json {
  const { operationId, summary, method, body, creates } = route;
  return {
    operationId,
    summary,
    ...(method === 'post' && { security: [{ token: [] }] }),
    parameters: [
      ...parametersOf('path', route.params),
      ...parametersOf('query', route.query),
      ...(creates ? [keyParameter] : []),
    ],
    ...(body && { requestBody: { required: true, content: content('application/json', body) } }),
    responses: {
      [creates ? 201 : 200]: {
        description: creates ? 'Made; the same again for the same Idempotency-Key' : 'As asked',
        ...(creates && { headers: { Location: { description: 'Where it is', schema: { type: 'string' } } } }),
        content: content('application/json', route.response),
      },
      ...Object.fromEntries(problemsOf(route).map((status) => [status, problemResponse(status)])),
    },
  };
}

const problemsOf = ({ method, problems, body, creates }: Route): number[] => {
  const all = new Set([
    ...(method === 'post' ? WRITE_PROBLEMS : READ_PROBLEMS),
    ...problems,
    ...(body ? [413, 415] : []),
    ...(creates ? [422] : []),
  ]);
  return [...all].sort((a, b) => a - b);
};

const problemResponse = (status: number): Json => ({
  description: TITLES[status],
  content: content('application/problem+json', problem),
});

const content = (type: string, schema: z.ZodType): Json => ({
  [type]: { schema: { $ref: reference(named.get(schema)!.id) } },
});

const reference = (id: string): string => `#/components/schemas/${id}`;

function parametersOf(place: 'path' | 'query', schema: z.ZodType | undefined): Json[] {
  if (!schema) return [];
  const { properties, required } = z.toJSONSchema(schema, { io: 'input' }) as {
    properties: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...property }]) => ({
    name,
    in: place,
    required: place === 'path' || (required?.includes(name) ?? false),
    ...(description !== undefined && { description }),
    schema: property,
  }));
}

const keyParameter: Json = {
  name: KEY_HEADER,
  in: 'header',
  required: false,
  description: 'Makes a repeated create safe, for 24 hours',
  schema: { type: 'string', pattern: KEY_PATTERN },
};

/** Named schemas as they arrive: a property with a default may be left out. */
function components(): Json {
  const { schemas } = z.toJSONSchema(named, { io: 'input', uri: reference });
  return Object.fromEntries(Object.entries(schemas).map(([id, { $id: _, $schema: __, ...schema }]) => [id, schema]));
}
