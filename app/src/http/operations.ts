import type { Express, Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import type { Pools } from '../pools';
import type { TokenIssuer } from '../tokens';
import { requireToken } from './authorize';
import { hashOf, keyOf, type Once, once, REPLAYED_HEADER } from './idempotency';
import { jsonBody } from './limits';
import { Problem } from './problem';
import type { Route } from './route';

/** Mounts every route. A stranger's body is not even read: the token comes first. */
export function mount(app: Express, routes: readonly Route[], pools: Pools, issuers: readonly TokenIssuer[]): void {
  for (const route of routes) {
    const path = route.path.replace(/\{(\w+)\}/g, ':$1');
    if (route.method === 'get') app.get(path, readHandler(route, pools));
    else app.post(path, requireToken(issuers), ...(route.body ? [jsonBody] : []), writeHandler(route, pools));
  }
}

const readHandler =
  (route: Route, pools: Pools): RequestHandler =>
  async (request, response) => {
    const input = inputOf(route, request);
    // Who has just written may ask for what it wrote, which the replica may not have yet.
    const fresh = /\bno-cache\b/.test(request.get('cache-control') ?? '');
    const result = await (fresh ? pools.readPrimary : pools.read)((client) =>
      route.work(input, { client, subject: '' }),
    );
    response.json(result);
  };

const writeHandler =
  (route: Route, pools: Pools): RequestHandler =>
  async (request, response) => {
    const input = inputOf(route, request);
    const subject = String(response.locals['subject']);
    const key = route.creates ? keyOf(request) : undefined;
    const { result, replayed } = await pools.write(async (client): Promise<Once<unknown>> => {
      const work = () => route.work(input, { client, subject });
      if (key === undefined) return { result: await work(), replayed: false };
      return once(client, { subject, key, hash: hashOf(request, input.body) }, work);
    });
    if (replayed) response.set(REPLAYED_HEADER, 'true');
    if (route.creates) created(response, route, result);
    response.json(result);
  };

const created = (response: Response, { path }: Route, result: unknown): void => {
  response.status(201).location(`${path}/${(result as { id: string }).id}`);
};

const inputOf = (route: Route, request: Request) => ({
  params: valid('path', route.params, request.params),
  query: valid('query', route.query, request.query),
  body: valid('body', route.body, request.body),
});

/** @throws Problem that names every mistake */
function valid(place: string, schema: z.ZodType | undefined, value: unknown): unknown {
  if (!schema) return undefined;
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const errors = error.issues.map(({ path, message }) => ({ path: [place, ...path.map(String)].join('.'), message }));
  throw new Problem(400, 'Bad request', `${errors.length} of the request's values cannot be accepted`, { errors });
}
