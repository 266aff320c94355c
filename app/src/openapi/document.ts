import { z } from 'zod';
import { named } from '../domain/schemas';
import { CLIENT_HEADERS, type ClientHeader } from '../http/client-headers';
import { KEY_HEADER, KEY_PATTERN, REPLAYED_HEADER } from '../http/idempotency';
import { REQUEST_ID_PATTERN } from '../http/log-requests';
import type { Route } from '../http/route';
import { operational } from './operational';
import { content, headers, type Json, LIMITED, problemResponse, reference } from './responses';

/** Problems that any route may answer with. */
const READ_PROBLEMS = [400, 429, 500, 503];
const WRITE_PROBLEMS = [...READ_PROBLEMS, 401, 403];

/** OpenAPI 3.1 of these routes, made of the schemas that judge the requests, and of what stands beside them. */
export function openApi(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Json> = { ...operational(requestId) };
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'DevOps Simulator', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: schemas(),
      headers: headerObjects(),
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
      ...(method === 'get' ? [fresh] : []),
      ...(creates ? [key] : []),
      requestId,
    ],
    ...(body && { requestBody: { required: true, content: content('application/json', body) } }),
    responses: {
      [creates ? 201 : 200]: {
        description: creates ? 'Made; the same again for the same Idempotency-Key' : 'As asked',
        headers: headers([...LIMITED, ...(creates ? (['Location', REPLAYED_HEADER] as const) : [])]),
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

const inHeader = (name: string, description: string, schema: Json): Json => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { type: 'string', ...schema },
});
const key = inHeader(KEY_HEADER, 'Makes a repeated create safe, for 24 hours', { pattern: KEY_PATTERN });
const fresh = inHeader(
  'Cache-Control',
  '`no-cache` asks for what has just been written: it reads from the primary',
  {},
);
const requestId = inHeader('X-Request-Id', 'Names the request in the log; what does not fit is replaced', {
  pattern: REQUEST_ID_PATTERN,
});

const headerObjects = (): Json =>
  Object.fromEntries(
    Object.entries<ClientHeader>(CLIENT_HEADERS).map(([name, { required = true, ...header }]) => [
      name,
      { ...header, required },
    ]),
  );

/** Named schemas as they arrive: a property with a default may be left out. */
function schemas(): Json {
  const { schemas: all } = z.toJSONSchema(named, { io: 'input', uri: reference });
  return Object.fromEntries(Object.entries(all).map(([id, { $id: _, $schema: __, ...schema }]) => [id, schema]));
}
