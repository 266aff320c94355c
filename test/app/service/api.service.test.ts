import type { Postgres } from '../../../app/development/postgres/postgres';
import type { Issuer } from '../../support/issuer';
import { type ProductionService, startProduction } from '../../support/production-service';
import type { Service } from '../../support/service';
import { describeWith } from '../../support/tools';

// Starting a process takes seconds on a busy machine.
jest.setTimeout(60_000);

const UUID = expect.stringMatching(/^[0-9a-f-]{36}$/);
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);

describeWith(['openssl'], 'the API', () => {
  let whole: ProductionService;
  let postgres: Postgres;
  let issuer: Issuer;
  let service: Service;
  let names = 0;

  beforeAll(async () => {
    whole = await startProduction();
    ({ postgres, issuer, service } = whole);
  }, 120_000);
  afterAll(() => whole?.stop());

  const create = (path: string, body: object, headers = {}) =>
    service.post(path, { body, headers: { ...issuer.authorization, ...headers } });
  const newEnvironment = async (more = {}): Promise<{ id: string; name: string }> => {
    names += 1;
    const answer = await create('/api/environments', { name: `env-${names}`, kind: 'staging', instances: 3, ...more });
    expect(answer.status).toBe(201);
    return answer.json;
  };

  test('makes an environment, says where it is, and finds it there', async () => {
    const made = await create('/api/environments', { name: 'shop', kind: 'production', instances: 3 });

    expect(made.status).toBe(201);
    expect(made.json).toEqual({
      id: UUID,
      name: 'shop',
      kind: 'production',
      instances: 3,
      release: null,
      health: 100,
      createdAt: TIME,
      createdBy: 'somebody',
    });
    expect(made.headers.location).toBe(`/api/environments/${made.json.id}`);
    expect((await service.get(made.headers.location!)).json).toEqual(made.json);
  });

  test('does not make two environments of one name', async () => {
    const { name } = await newEnvironment();
    const again = await create('/api/environments', { name, kind: 'staging', instances: 1 });

    expect(again.json).toEqual({
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      detail: `there is an environment named ${name} already`,
      requestId: again.headers['x-request-id'],
    });
  });

  test('names every value that it cannot accept', async () => {
    const answer = await create('/api/environments', { name: 'Shop!', kind: 'moon', instances: 0, colour: 'red' });

    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.json).toEqual({
      type: 'about:blank',
      title: 'Bad request',
      status: 400,
      detail: "4 of the request's values cannot be accepted",
      requestId: UUID,
      errors: [
        { path: 'body.name', message: 'a small letter, then 1 to 39 small letters, digits or hyphens' },
        { path: 'body.kind', message: 'Invalid option: expected one of "production"|"staging"|"development"' },
        { path: 'body.instances', message: 'Too small: expected number to be >=1' },
        { path: 'body', message: 'Unrecognized key: "colour"' },
      ],
    });
  });

  test.each([
    ['no JSON', { body: '{', headers: {} }, 400],
    ['another type', { body: 'name=x', headers: { 'content-type': 'text/plain' } }, 415],
    ['too much', { body: { name: 'x'.repeat(20_000) }, headers: {} }, 413],
  ])('refuses a body that is %s', async (_what, { body, headers }, status) => {
    const answer = await service.post('/api/environments', { body, headers: { ...issuer.authorization, ...headers } });

    expect([answer.status, answer.json.status]).toEqual([status, status]);
  });

  test("deploys a release: one at a time, and it is the environment's once it has finished", async () => {
    const { id: environmentId } = await newEnvironment();
    const first = await create('/api/deployments', { environmentId, release: 'v1', strategy: 'rolling' });
    expect(first.json).toMatchObject({ environmentId, release: 'v1', status: 'running', createdBy: 'somebody' });
    expect(Date.parse(first.json.finishesAt) - Date.parse(first.json.startedAt)).toBe(60_000);

    const second = await create('/api/deployments', { environmentId, release: 'v2' });
    expect([second.status, second.json.detail]).toEqual([
      409,
      `deployment ${first.json.id} is still running in this environment`,
    ]);

    await postgres.query(
      `UPDATE deployments SET started_at = now() - interval '1 h', finishes_at = now() - interval '1 s'`,
      {
        database: postgres.database,
      },
    );
    expect((await service.get(`/api/deployments/${first.json.id}`)).json.status).toBe('succeeded');
    expect((await service.get(`/api/environments/${environmentId}`)).json.release).toBe('v1');
  });

  test('of two deployments at once lets one begin', async () => {
    const { id: environmentId } = await newEnvironment();
    const all = await Promise.all(
      ['a', 'b', 'c', 'd'].map((release) => create('/api/deployments', { environmentId, release })),
    );

    expect(all.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });

  test('rolls a running deployment back when a critical incident begins', async () => {
    const { id: environmentId } = await newEnvironment();
    const deployment = await create('/api/deployments', { environmentId, release: 'v9', strategy: 'canary' });
    const minor = await create('/api/incidents', { environmentId, kind: 'disk-full', severity: 'minor' });
    expect((await service.get(`/api/deployments/${deployment.json.id}`)).json.status).toBe('running');

    const critical = await create('/api/incidents', { environmentId, kind: 'memory-leak', severity: 'critical' });
    expect([minor.status, critical.status]).toEqual([201, 201]);
    expect((await service.get(`/api/deployments/${deployment.json.id}`)).json.status).toBe('rolled-back');
    expect((await service.get(`/api/environments/${environmentId}`)).json.release).toBeNull();
  });

  test('simulates an incident: its effect over time, on its environment, and its end', async () => {
    const { id: environmentId } = await newEnvironment();
    const incident = (await create('/api/incidents', { environmentId, kind: 'bad-release', severity: 'major' })).json;
    expect(incident).toEqual({
      id: UUID,
      environmentId,
      kind: 'bad-release',
      severity: 'major',
      startedAt: TIME,
      resolvedAt: null,
      createdBy: 'somebody',
    });
    expect((await service.get(`/api/environments/${environmentId}`)).json.health).toBe(50);

    const { points } = (await service.get(`/api/incidents/${incident.id}/simulation?seconds=7200&step=3600`)).json;
    expect(points).toEqual([
      { at: incident.startedAt, health: 50, forecast: false },
      { at: TIME, health: 50, forecast: true },
      { at: TIME, health: 50, forecast: true },
    ]);

    const resolved = await service.post(`/api/incidents/${incident.id}/resolve`, { headers: issuer.authorization });
    expect(resolved.status).toBe(200);
    expect(resolved.json.resolvedAt).toEqual(TIME);
    const again = await service.post(`/api/incidents/${incident.id}/resolve`, { headers: issuer.authorization });
    expect(again.json).toEqual(resolved.json);
    const later = (await service.get(`/api/incidents/${incident.id}/simulation?seconds=600&step=300`)).json.points;
    expect(later.map(({ health }: { health: number }) => health)).toEqual([50, 100, 100]);
  });

  test('refuses a simulation of more points than one answer may hold', async () => {
    const { id: environmentId } = await newEnvironment();
    const { id } = (await create('/api/incidents', { environmentId, kind: 'disk-full', severity: 'minor' })).json;
    const answer = await service.get(`/api/incidents/${id}/simulation?seconds=86400&step=1`);

    expect([answer.status, answer.json.detail]).toEqual([
      400,
      'seconds / step must give at most 1000 points, got 86401',
    ]);
  });

  test.each([
    ['/api/environments', 'environment'],
    ['/api/deployments', 'deployment'],
    ['/api/incidents', 'incident'],
  ])('says of what is not at %s/<id> that it is not there', async (path, what) => {
    const id = '00000000-0000-4000-8000-000000000000';
    const answer = await service.get(`${path}/${id}`);

    expect([answer.status, answer.json.detail]).toEqual([404, `there is no ${what} ${id}`]);
    expect((await service.get(`${path}/7`)).json.errors).toEqual([{ path: 'path.id', message: 'Invalid UUID' }]);
  });

  test('lists page after page, newest first, while more is made', async () => {
    const { id: environmentId } = await newEnvironment();
    const made: string[] = [];
    for (let each = 0; each < 5; each += 1)
      made.push((await create('/api/incidents', { environmentId, kind: 'disk-full', severity: 'minor' })).json.id);

    const seen: string[] = [];
    let after = '';
    do {
      const { json } = await service.get(`/api/incidents?environmentId=${environmentId}&limit=2${after}`);
      seen.push(...json.items.map(({ id }: { id: string }) => id));
      if (seen.length === 2) await create('/api/incidents', { environmentId, kind: 'disk-full', severity: 'minor' });
      after = json.next ? `&after=${json.next}` : '';
    } while (after !== '');

    expect(seen).toEqual(made.reverse());
    expect((await service.get('/api/incidents?after=x')).json.errors).toEqual([
      { path: 'query.after', message: 'the `next` of a former page' },
    ]);
    expect((await service.get('/api/incidents?limit=101')).status).toBe(400);
  });

  test('lists what a filter lets through', async () => {
    const { id: environmentId } = await newEnvironment({ kind: 'development' });
    const begin = async (kind: string, severity: string) =>
      (await create('/api/incidents', { environmentId, kind, severity })).json.id as string;
    const [full, leak] = [await begin('disk-full', 'minor'), await begin('memory-leak', 'major')];
    await service.post(`/api/incidents/${full}/resolve`, { headers: issuer.authorization });
    const idsOf = async (query: string): Promise<string[]> =>
      (await service.get(`/api/incidents?environmentId=${environmentId}&${query}`)).json.items.map(
        ({ id }: { id: string }) => id,
      );

    expect(await idsOf('state=open')).toEqual([leak]);
    expect(await idsOf('state=resolved')).toEqual([full]);
    expect(await idsOf('severity=major')).toEqual([leak]);
    expect(await idsOf('kind=disk-full')).toEqual([full]);
    expect(await idsOf('kind=network-partition')).toEqual([]);
    const development = (await service.get('/api/environments?kind=development')).json.items;
    expect(development.map(({ id }: { id: string }) => id)).toEqual([environmentId]);
    expect((await service.get(`/api/deployments?environmentId=${environmentId}&status=running`)).json.items).toEqual(
      [],
    );
  });

  describe('with an Idempotency-Key', () => {
    const body = (name: string) => ({ name, kind: 'staging', instances: 1 });

    test('makes one thing, however often and however fast it is asked', async () => {
      const key = { 'idempotency-key': 'make-it-once' };
      const all = await Promise.all(Array.from({ length: 5 }, () => create('/api/environments', body('once'), key)));
      const later = await create('/api/environments', body('once'), key);

      expect(all.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
      expect(new Set([...all, later].map(({ json }) => json.id)).size).toBe(1);
      expect(all.filter(({ headers }) => headers['idempotency-replayed'] === 'true')).toHaveLength(4);
      expect(later.headers).toMatchObject({
        'idempotency-replayed': 'true',
        location: `/api/environments/${later.json.id}`,
      });
    });

    test('refuses it for another request', async () => {
      const key = { 'idempotency-key': 'used-before' };
      await create('/api/environments', body('first'), key);
      const other = await create('/api/environments', body('second'), key);

      expect([other.status, other.json.detail]).toEqual([
        422,
        'this Idempotency-Key came with another request before; choose another key',
      ]);
    });

    test('keeps the keys of two people apart', async () => {
      const headers = { 'idempotency-key': 'same-key' };
      const mine = await create('/api/environments', body('mine'), headers);
      const authorization = `Bearer ${issuer.token({ sub: 'somebody-else' })}`;
      const theirs = await create('/api/environments', body('theirs'), { ...headers, authorization });

      expect([mine.status, theirs.status, theirs.json.createdBy]).toEqual([201, 201, 'somebody-else']);
    });

    test('forgets it with a request that failed', async () => {
      const headers = { 'idempotency-key': 'failed-first' };
      const environmentId = '00000000-0000-4000-8000-000000000000';
      const failed = await create('/api/deployments', { environmentId, release: 'v1' }, headers);
      const { id } = await newEnvironment();
      const then = await create('/api/deployments', { environmentId: id, release: 'v1' }, headers);

      expect([failed.status, then.status]).toEqual([404, 201]);
    });

    const query = (sql: string) => postgres.query(sql, { database: postgres.database });

    test.each([
      ['the same request', 'as-ever'],
      ['another one', 'as-never-before'],
    ])('takes it afresh after a day, for %s, also where it was not swept', async (_what, name) => {
      const key = { 'idempotency-key': `a-day-ago-${name}` };
      const first = await create(
        '/api/incidents',
        { environmentId: (await newEnvironment()).id, kind: 'disk-full', severity: 'minor' },
        key,
      );
      const { id: environmentId } = name === 'as-ever' ? { id: first.json.environmentId } : await newEnvironment();
      const again = () => create('/api/incidents', { environmentId, kind: 'disk-full', severity: 'minor' }, key);
      await query(
        `UPDATE idempotency_keys SET created_at = now() - interval '25 h' WHERE key = '${key['idempotency-key']}'`,
      );
      const all = await Promise.all([again(), again()]);

      expect(all.map(({ status }) => status)).toEqual([201, 201]);
      expect(new Set(all.map(({ json }) => json.id)).size).toBe(1); // kept anew, for a day
      expect(all[0]!.json.id).not.toBe(first.json.id);
    });

    test('forgets it after a day', async () => {
      await create('/api/environments', body('old'), { 'idempotency-key': 'yesterday' });
      await query("UPDATE idempotency_keys SET created_at = now() - interval '25 h' WHERE key = 'yesterday'");
      await create('/api/environments', body('new'), { 'idempotency-key': 'today' });

      const { rows } = await query("SELECT key FROM idempotency_keys WHERE key IN ('yesterday', 'today')");
      expect(rows).toEqual([{ key: 'today' }]);
    });

    test('refuses one that nobody can read', async () => {
      const answer = await create('/api/environments', body('unread'), { 'idempotency-key': 'a b' });

      expect([answer.status, answer.json.detail]).toEqual([
        400,
        'Idempotency-Key must be 1 to 128 visible ASCII characters',
      ]);
    });
  });
});
