import { validate } from '@apidevtools/swagger-parser';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { Postgres } from '../../../app/development/postgres/postgres';
import type { Issuer } from '../../support/issuer';
import { type ProductionService, startProduction } from '../../support/production-service';
import type { Answer, Sent, Service } from '../../support/service';
import { describeWith } from '../../support/tools';

// Starting a process takes seconds on a busy machine.
jest.setTimeout(60_000);

// biome-ignore lint/suspicious/noExplicitAny: a document as it is served
type Document = any;

/** Of HTTP, and of how browsers are to treat an answer: the service says nothing of its own in them. */
const GENERAL = [
  ...['connection', 'content-length', 'content-type', 'date', 'etag', 'keep-alive'],
  ...['content-security-policy', 'cross-origin-opener-policy', 'cross-origin-resource-policy', 'origin-agent-cluster'],
  ...['referrer-policy', 'strict-transport-security', 'x-content-type-options', 'x-dns-prefetch-control'],
  ...['x-download-options', 'x-frame-options', 'x-permitted-cross-domain-policies', 'x-xss-protection'],
];
/** Of one client in a minute: more than one test asks. */
const LIMIT = 60;

describeWith(['openssl'], 'the OpenAPI document', () => {
  let whole: ProductionService;
  let postgres: Postgres;
  let issuer: Issuer;
  let service: Service;
  let document: Document;
  let ajv: Ajv2020;
  /** What was asked so far, as in the document: `get /api/incidents/{id} 200`. */
  const seen = new Set<string>();

  beforeAll(async () => {
    whole = await startProduction({ RATE_LIMIT_PER_MINUTE: String(LIMIT) });
    ({ postgres, issuer, service } = whole);
    document = (await service.get('/openapi.json')).json;
    ajv = addFormats(new Ajv2020({ strict: false, allErrors: true }));
    ajv.addSchema({ ...document, $id: 'document' });
  }, 120_000);
  afterAll(() => whole?.stop());

  test('is one of OpenAPI 3.1', async () => {
    expect(document.openapi).toBe('3.1.0');
    await expect(validate(structuredClone(document))).resolves.toMatchObject({ info: { title: 'DevOps Simulator' } });
  });

  test('names every operation once, with a schema for each parameter', () => {
    const operations = Object.values<Document>(document.paths).flatMap((path) => Object.values<Document>(path));

    expect(operations.map(({ operationId }) => operationId).sort()).toEqual([
      'createDeployment',
      'createEnvironment',
      'createIncident',
      'getDeployment',
      'getEnvironment',
      'getIncident',
      'getLiveness',
      'getOpenApi',
      'getReadiness',
      'listDeployments',
      'listEnvironments',
      'listIncidents',
      'resolveIncident',
      'simulateIncident',
    ]);
    for (const { parameters } of operations) for (const { schema } of parameters) expect(schema).toHaveProperty('type');
  });

  test('says of a write that it needs a token, and of a read that it does not', () => {
    const { get, post } = document.paths['/api/environments'];

    expect([get.security, post.security]).toEqual([undefined, [{ token: [] }]]);
    expect(document.components.securitySchemes.token).toEqual({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' });
  });

  /** Those that an answer lacks, that do not fit, and that the document does not name. */
  function wrongHeaders(described: Document, { headers }: Answer): string[] {
    const wrong = Object.entries<Document>(described).flatMap(([name, { $ref, ...inline }]) => {
      const { required, schema } = $ref ? document.components.headers[name] : inline;
      const text = headers[name.toLowerCase()];
      if (text === undefined) return required ? [`${name} is missing`] : [];
      const value = schema.type === 'integer' ? Number(text) : text;
      return ajv.validate(schema, value) ? [] : [`${name} is ${text}`];
    });
    const known = [...GENERAL, ...Object.keys(described).map((name) => name.toLowerCase())];
    const unnamed = Object.keys(headers).filter((name) => !known.includes(name));
    return [...wrong, ...unnamed.map((name) => `${name} is not described`)];
  }

  /** Asks, and holds the answer against what the document says of this operation and status. */
  async function ask(method: 'get' | 'post', path: string, sent: Sent = {}): Promise<Answer> {
    const answer = await service.ask(method.toUpperCase(), path, sent);
    const pattern = Object.keys(document.paths).find((each) =>
      new RegExp(`^${each.replace(/\{\w+\}/g, '[^/]+')}$`).test(path.split('?', 1)[0]!),
    );
    const response = document.paths[pattern!][method].responses[answer.status];
    const type = answer.headers['content-type']!.split(';', 1)[0]!;
    const { schema } = response.content[type];
    const fits = ajv.validate(schema.$ref ? `document${schema.$ref}` : schema, answer.json);
    expect({
      path,
      status: answer.status,
      errors: fits ? [] : ajv.errors,
      headers: wrongHeaders(response.headers, answer),
    }).toEqual({ path, status: answer.status, errors: [], headers: [] });
    seen.add(`${method} ${pattern} ${answer.status}`);
    return answer;
  }
  const write = (path: string, body?: object, headers = {}) =>
    ask('post', path, { ...(body && { body }), headers: { ...issuer.authorization, ...headers } });

  test('describes every answer: of each operation when all is well, and of each kind of problem', async () => {
    const environment = { name: 'shop', kind: 'production', instances: 2 };
    const environmentId = (await write('/api/environments', environment)).json.id;
    const deployment = { environmentId, release: 'v1', strategy: 'canary' };
    const deploymentId = (await write('/api/deployments', deployment)).json.id;
    const incident = { environmentId, kind: 'memory-leak', severity: 'major' };
    const incidentId = (await write('/api/incidents', incident)).json.id;
    await write(`/api/incidents/${incidentId}/resolve`);
    for (const path of [
      '/api/environments',
      `/api/environments/${environmentId}`,
      '/api/deployments',
      `/api/deployments/${deploymentId}`,
      '/api/incidents?state=resolved',
      `/api/incidents/${incidentId}`,
      `/api/incidents/${incidentId}/simulation`,
      '/live',
      '/ready',
      '/openapi.json',
    ])
      await ask('get', path);

    const flood = { headers: { 'x-forwarded-for': '198.51.100.7' } };
    const nobody = '00000000-0000-4000-8000-000000000000';
    await ask('get', '/api/incidents?limit=0');
    await ask('get', `/api/incidents/${nobody}`);
    await ask('post', '/api/environments', { body: environment });
    await write('/api/environments', environment);
    const other = { name: 'other', kind: 'staging', instances: 1 };
    await write('/api/environments', other, { 'idempotency-key': 'one' });
    const { headers: replayed } = await write('/api/environments', other, { 'idempotency-key': 'one' });
    await write('/api/environments', { name: 'third', kind: 'staging', instances: 1 }, { 'idempotency-key': 'one' });
    await write('/api/environments', { name: 'x'.repeat(20_000) });
    await write('/api/environments', environment, { 'content-type': 'text/plain' });
    await postgres.kill();
    await ask('get', '/api/incidents');
    // The answer before may still be shared with whoever asks now.
    await service.until(async () => (await ask('get', '/ready')).status === 503, 'it is not ready');
    await postgres.start();
    for (let count = 0; count < LIMIT; count += 1) await service.get('/nothing', flood);
    await ask('get', '/api/incidents', flood);
    await ask('get', '/openapi.json', flood);
    await ask('get', '/live', flood);

    expect(replayed).toHaveProperty('idempotency-replayed');
    const operations = Object.entries<Document>(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    const good = [...seen].filter((each) => / 20[01]$/.test(each)).map((each) => each.replace(/ \d+$/, ''));
    expect(good.sort()).toEqual(operations.sort());
    expect([...seen].filter((each) => !/ 20[01]$/.test(each)).sort()).toEqual([
      'get /api/incidents 400',
      'get /api/incidents 429',
      'get /api/incidents 503',
      'get /api/incidents/{id} 404',
      'get /openapi.json 429',
      'get /ready 503',
      'post /api/environments 401',
      'post /api/environments 409',
      'post /api/environments 413',
      'post /api/environments 415',
      'post /api/environments 422',
    ]);
  });

  test('accepts what the service accepts, and refuses what it refuses', () => {
    const judge = ajv.getSchema('document#/components/schemas/NewDeployment')!;
    const environmentId = '00000000-0000-4000-8000-000000000000';

    expect(judge({ environmentId, release: 'v1' })).toBe(true);
    expect(judge({ environmentId, release: '' })).toBe(false);
    expect(judge({ environmentId, release: 'v1', strategy: 'hope' })).toBe(false);
    expect(judge({ environmentId, release: 'v1', colour: 'red' })).toBe(false);
  });
});
