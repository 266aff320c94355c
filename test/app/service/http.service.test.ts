import type { Postgres } from '../../../app/development/postgres/postgres';
import { METRICS } from '../../../app/src/contract';
import { connects, OTHER_ADDRESS } from '../../support/connects';
import type { Issuer } from '../../support/issuer';
import { type ProductionService, startProduction } from '../../support/production-service';
import { runService, type Scratch, Service, type ServiceVariables } from '../../support/service';
import { describeWith } from '../../support/tools';

// Starting a process takes seconds on a busy machine.
jest.setTimeout(60_000);

describeWith(['openssl'], 'HTTP', () => {
  let whole: ProductionService;
  let scratch: Scratch;
  let postgres: Postgres;
  let issuer: Issuer;
  let production: ServiceVariables;
  let service: Service;

  beforeAll(async () => {
    whole = await startProduction({ KEEP_ALIVE_SECONDS: '2', RATE_LIMIT_PER_MINUTE: '20' });
    ({ scratch, postgres, issuer, variables: production, service } = whole);
  }, 120_000);
  afterAll(() => whole?.stop());

  /** A client of its own for the rate limit: the load balancer's address is this machine's. */
  const from = (client: string) => ({ 'x-forwarded-for': client });

  test('keeps a connection as long as it is told to, and no longer', async () => {
    const agent = service.newAgent();
    const { headers } = await service.ask('GET', '/live', {}, service.port, agent);
    const [socket] = Object.values(agent.freeSockets).flat();

    expect(headers['keep-alive']).toBe('timeout=2');
    const started = Date.now();
    await new Promise((resolve) => socket!.once('close', resolve));
    expect(Date.now() - started).toBeGreaterThan(1500);
    agent.destroy();
  });

  test('says so in headers how browsers are to treat it', async () => {
    const { headers } = await service.get('/live');

    expect(headers).toMatchObject({
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'content-security-policy': expect.stringContaining("default-src 'self'"),
    });
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('gives a request the id that it brings, if it is one, and its own otherwise', async () => {
    const id = async (given: string) =>
      (await service.get('/live', { headers: { 'x-request-id': given } })).headers['x-request-id'];

    expect(await id('from-the-edge:1')).toBe('from-the-edge:1');
    for (const other of ['short', 'with blank', 'x'.repeat(129), '{"a":"b"}'])
      expect(await id(other)).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  test('answers what is not there as every problem', async () => {
    const { status, headers, json } = await service.ask('DELETE', '/api/environments/7', { headers: from('10.1.0.1') });

    expect([status, headers['content-type']]).toEqual([404, 'application/problem+json; charset=utf-8']);
    expect(json).toEqual({
      type: 'about:blank',
      title: 'Not found',
      status: 404,
      detail: 'there is no DELETE /api/environments/7; /openapi.json lists what there is',
      requestId: headers['x-request-id'],
    });
  });

  test('limits each client behind the load balancer, and no health check', async () => {
    const ask = () => service.get('/api/environments', { headers: from('198.51.100.7, 10.2.0.1') });
    const answers = await Promise.all(Array.from({ length: 21 }, ask));

    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(1);
    expect(refused[0]!.json).toMatchObject({
      title: 'Too many requests',
      detail: 'one client has asked too often; Retry-After says when to go on',
    });
    expect(Number(refused[0]!.headers['retry-after'])).toBeGreaterThan(0);
    // The last hop counts: what a client claims before it may be invented.
    expect((await service.get('/api/environments', { headers: from('203.0.113.1, 10.2.0.1') })).status).toBe(429);
    expect((await service.get('/api/environments', { headers: from('10.2.0.2') })).status).toBe(200);
    expect((await service.get('/openapi.json', { headers: from('10.2.0.1') })).status).toBe(429);
    for (let check = 0; check < 30; check += 1)
      expect((await service.get('/live', { headers: from('10.2.0.1') })).status).toBe(200);
  });

  test('logs one line a request, and no secret', async () => {
    const token = issuer.token({ sub: 'log-test' });
    const headers = {
      authorization: `Bearer ${token}`,
      cookie: 'session=s3cret-cookie',
      'x-request-id': 'log-line-1',
      ...from('10.3.0.1'),
    };
    await service.post('/api/environments?code=s3cret-code', {
      headers,
      body: { name: 'logged', kind: 'staging', instances: 1, password: 's3cret-body' },
    });
    await service.until(() => service.lines.some(({ reqId }) => reqId === 'log-line-1'), 'the request is logged');

    const line = service.lines.find(({ reqId }) => reqId === 'log-line-1')!;
    expect(line).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      release: 'sha256:test',
      pid: service.child.pid,
      reqId: 'log-line-1',
      req: { id: 'log-line-1', method: 'POST', path: '/api/environments' },
      res: { statusCode: 400 },
      responseTime: expect.any(Number),
      msg: 'request completed',
    });
    const all = JSON.stringify(service.lines);
    for (const secret of [token, 's3cret', 'X-Amz-Signature']) expect(all).not.toContain(secret);
    expect(service.lines.filter(({ req }) => (req as { path?: string })?.path === '/live')).toEqual([]);
  });

  test('measures by pattern, on a port of its own', async () => {
    await service.get('/api/environments/00000000-0000-4000-8000-000000000000', { headers: from('10.4.0.1') });
    const metrics = await service.metrics();

    expect(metrics).toContain(
      'http_request_duration_seconds_count{method="GET",route="/api/environments/:id",code="404"} 1',
    );
    expect(metrics).toContain('http_request_duration_seconds_bucket{le="2",method="GET",route="/live",code="200"}');
    expect(metrics).toMatch(/^build_info\{release="sha256:test",node="\d+\.\d+\.\d+"\} 1$/m);
    for (const name of Object.values(METRICS)) expect(metrics).toMatch(new RegExp(`^# TYPE ${name} `, 'm'));
    expect(metrics).not.toContain('00000000-0000-4000-8000-000000000000');
    expect((await service.get('/metrics', { headers: from('10.4.0.1') })).status).toBe(404);
    expect((await service.ask('GET', '/', {}, service.metricsPort)).status).toBe(404);
  });

  test('answers what it did not foresee without a word of it, and logs it', async () => {
    await postgres.query('ALTER TABLE incidents RENAME TO hidden', { database: postgres.database });
    const headers = { 'x-request-id': 'unforeseen', ...from('10.5.0.1') };
    const { json } = await service.get('/api/incidents', { headers });
    await postgres.query('ALTER TABLE hidden RENAME TO incidents', { database: postgres.database });
    await service.until(() => service.lines.some(({ reqId }) => reqId === 'unforeseen'), 'the request is logged');

    expect(json).toEqual({
      type: 'about:blank',
      title: 'Internal error',
      status: 500,
      detail: 'the service failed; its log has the reason under this request id',
      requestId: 'unforeseen',
    });
    expect(service.lines.find(({ reqId }) => reqId === 'unforeseen')).toMatchObject({
      level: 'error',
      err: { message: 'relation "incidents" does not exist' },
    });
  });

  describe('in production', () => {
    test.each(['production', undefined])('serves over TLS only, with NODE_ENV=%s', async (mode) => {
      const { NODE_ENV: _, ...unset } = production;
      const variables: ServiceVariables = mode ? { ...unset, NODE_ENV: mode } : unset;
      const one = await Service.start(scratch, variables);
      try {
        expect(one.line('listening')).toMatchObject({ tls: true, mode: 'production' });
        await expect(fetch(`http://localhost:${one.port}/live`)).rejects.toThrow('fetch failed');
      } finally {
        await one.stop();
      }
    });

    test.each<[string, ServiceVariables, RegExp]>([
      [
        'a password',
        { DATABASE_PASSWORD: 'hunter2' },
        /^ {2}DATABASE_PASSWORD must not be set in production, got \(hidden\)/m,
      ],
      ['open CORS', { CORS_ORIGINS: '*' }, /^ {2}CORS_ORIGINS must not be set in production/m],
      [
        'the local login provider',
        { LOCAL_OIDC_ISSUER: 'http://localhost:3001' },
        /^ {2}LOCAL_OIDC_ISSUER must not be set in production/m,
      ],
      ['plain HTTP', { TLS_CERT_FILE: '' }, /^ {2}TLS_CERT_FILE must be .* got nothing \(needed in production\)/m],
    ])('refuses %s, also with NODE_ENV unset', (_what, more, refusal) => {
      const { NODE_ENV: _, ...unset } = production;
      const { status, stdout, stderr } = runService({ ...unset, ...more });

      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(refusal);
      expect(stderr).not.toContain('hunter2');
    });
  });

  describe('in development', () => {
    const development = (more: ServiceVariables): Promise<Service> => {
      const { TLS_CERT_FILE: _, TLS_KEY_FILE: __, ...plain } = production;
      return Service.start(scratch, { ...plain, NODE_ENV: 'development', DATABASE_PASSWORD: 'local', ...more });
    };

    test('lets the origins that it is told call from a browser, over plain HTTP', async () => {
      const one = await development({ CORS_ORIGINS: 'http://localhost:5173' });
      try {
        const headers = { origin: 'http://localhost:5173' };
        const answer = await one.get('/api/environments', { headers });
        expect(answer.headers).toMatchObject({
          'access-control-allow-origin': 'http://localhost:5173',
          'access-control-expose-headers':
            'X-Request-Id,RateLimit,RateLimit-Policy,Retry-After,WWW-Authenticate,Location,Idempotency-Replayed',
        });
        expect(answer.headers).not.toHaveProperty('strict-transport-security');
        expect(one.line('listening')).toMatchObject({ tls: false, mode: 'development' });
        const other = await one.get('/api/environments', { headers: { origin: 'http://evil.example.com' } });
        expect(other.headers).not.toHaveProperty('access-control-allow-origin');
      } finally {
        await one.stop();
      }
    });

    test('listens to this machine only, and takes no word for who asks', async () => {
      const one = await development({ TRUSTED_PROXIES: '', RATE_LIMIT_PER_MINUTE: '3' });
      try {
        for (const port of [one.port, one.metricsPort]) {
          expect([await connects('127.0.0.1', port), await connects(OTHER_ADDRESS, port)]).toEqual([true, false]);
        }
        expect(await connects(OTHER_ADDRESS, service.port)).toBe(true);
        const asked = [];
        for (const client of ['10.6.0.1', '10.6.0.2', '10.6.0.3', '10.6.0.4'])
          asked.push((await one.get('/api/environments', { headers: from(client) })).status);
        expect(asked).toEqual([200, 200, 200, 429]);
      } finally {
        await one.stop();
      }
    });

    test('without Redis has no login, so that it takes no writes', async () => {
      const one = await development({});
      try {
        expect((await one.get('/login/session')).status).toBe(404);
        expect((await one.post('/api/environments', { body: {} })).json.detail).toBe(
          'this service has no token issuer (JWT_ISSUER), so it serves reads only',
        );
      } finally {
        await one.stop();
      }
    });
  });

  test('says which port is taken and ends', async () => {
    const { status, stdout } = runService({ ...production, PORT: String(service.port) });

    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      level: 'fatal',
      msg: 'cannot start',
      error: expect.stringContaining(`EADDRINUSE: address already in use :::${service.port}`),
    });
  });

  test('ends, with two workers, when their port is taken', async () => {
    const { status, stdout } = runService({ ...production, PORT: String(service.port), PROCESSES: '2' });

    expect(status).toBe(1);
    expect(stdout).toContain('EADDRINUSE');
  });
});
