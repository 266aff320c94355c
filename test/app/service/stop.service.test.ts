import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Postgres } from '../../../app/development/postgres/postgres';
import { METRICS } from '../../../app/src/contract';
import { until } from '../../../delivery/servers/program';
import { AUDIENCE, Issuer } from '../../support/issuer';
import { isRunning } from '../../support/processes';
import {
  buildService,
  productionVariables,
  Scratch,
  Service,
  type ServiceVariables,
  startDatabase,
} from '../../support/service';
import { describeWith } from '../../support/tools';

// Starting a process takes seconds on a busy machine.
jest.setTimeout(60_000);

/** A load balancer hears of the end of an instance late, and a busy machine needs time for what was sent to it until then. */
const DEREGISTERED_AFTER_MS = 2_000;
const DRAIN_SECONDS = 6;
const CLIENTS = 8;

describeWith(['openssl'], 'the way out', () => {
  let scratch: Scratch;
  let postgres: Postgres;
  let issuer: Issuer;
  /** Serves on while the other one ends. */
  let stays: Service;

  beforeAll(async () => {
    buildService();
    scratch = await Scratch.make();
    [postgres, issuer] = await Promise.all([startDatabase(), Issuer.start(scratch.certificate)]);
    stays = await start({});
  }, 120_000);
  afterAll(async () => {
    await stays?.stop('SIGKILL');
    await issuer?.stop();
    await postgres?.stop();
    scratch?.remove();
  });

  const start = (more: ServiceVariables): Promise<Service> =>
    Service.start(scratch, {
      ...productionVariables(scratch, postgres),
      JWT_ISSUER: issuer.url,
      JWT_AUDIENCE: AUDIENCE,
      DATABASE_POOL_SIZE: '8',
      DRAIN_SECONDS: String(DRAIN_SECONDS),
      RATE_LIMIT_PER_MINUTE: '1000000',
      ...more,
    });
  const countEnvironments = async (): Promise<number> =>
    Number((await postgres.query('SELECT count(*) FROM environments', { database: postgres.database })).rows[0].count);

  /**
   * Reads and writes as a load balancer does for its clients: over a kept connection to each target, in turn, as long as it
   * is told to. @returns status of each request
   */
  async function client(targets: ReadonlySet<Service>, goOn: () => boolean): Promise<readonly string[]> {
    const agents = new Map([...targets].map((service) => [service, service.newAgent()]));
    const said: string[] = [];
    for (let turn = 0; goOn(); turn += 1) {
      const service = [...targets][turn % targets.size]!;
      const ask = (method: string, sent = {}) =>
        service.ask(method, '/api/environments?limit=1', sent, service.port, agents.get(service));
      const body = { name: `e-${randomUUID()}`, kind: 'staging', instances: 1 };
      said.push(`GET ${(await ask('GET')).status}`);
      said.push(`POST ${(await ask('POST', { body, headers: issuer.authorization })).status}`);
    }
    for (const agent of agents.values()) agent.destroy();
    return said;
  }

  test.each(['1', '2'])(
    'after SIGTERM under load, which goes on until it has ended and beyond, loses no request, with %s processes',
    async (processes) => {
      const service = await start({ PROCESSES: processes });
      const before = await countEnvironments();
      let goOn = true;
      const targets = new Set([service, stays]);
      const clients = Array.from({ length: CLIENTS }, () => client(targets, () => goOn));
      await sleep(1000);

      service.child.kill('SIGTERM');
      await service.until(() => service.line('stopping: still answering for the drain time') !== undefined, 'it stops');
      const newcomer = await service.ask('GET', '/api/environments', {}, service.port, service.newAgent());
      const ready = await service.ask('GET', '/ready', {}, service.port, service.newAgent());
      await sleep(DEREGISTERED_AFTER_MS);
      targets.delete(service);
      const code = await service.ended;
      await sleep(500);
      goOn = false;
      const said = (await Promise.all(clients)).flat();

      expect([newcomer.status, newcomer.headers.connection]).toEqual([200, 'close']);
      expect([ready.status, ready.json.reason]).toEqual([
        503,
        'stopping: requests are still answered, new ones belong elsewhere',
      ]);
      expect(new Set(said)).toEqual(new Set(['GET 200', 'POST 201']));
      const written = said.filter((each) => each === 'POST 201').length;
      expect((await countEnvironments()) - before).toBe(written);
      const served = service.lines.filter(
        ({ msg, time }) => msg === 'request completed' && String(time) > stoppedAt(service),
      );
      expect(served.length).toBeGreaterThan(2 * CLIENTS);
      expect(code).toBe(0);
    },
    120_000,
  );

  /** When it was told to. */
  const stoppedAt = (service: Service): string =>
    String(service.line('stopping: still answering for the drain time')!['time']);

  const finds = (what: string, sql: string) => until(what, async () => (await postgres.query(sql)).rows.length > 0);
  const oneWaits = () => finds('a write that waits', 'SELECT FROM pg_locks WHERE NOT granted');
  /** Makes every write to one environment wait from now on. @returns what ends with that */
  async function hold(id: string, seconds: number): Promise<{ end: Promise<unknown> }> {
    const sql = `BEGIN; SELECT FROM environments WHERE id = '${id}' FOR UPDATE; SELECT pg_sleep(${seconds}); COMMIT`;
    const end = postgres.query(sql, { database: postgres.database });
    await finds('the lock', "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
    return { end };
  }
  const newEnvironment = async (service: Service): Promise<string> => {
    const body = { name: `e-${randomUUID()}`, kind: 'staging', instances: 1 };
    return (await service.post('/api/environments', { body, headers: issuer.authorization })).json.id;
  };

  test('waits for a request that takes longer than the drain time', async () => {
    const service = await start({ DRAIN_SECONDS: '0' });
    const environmentId = await newEnvironment(service);
    const held = await hold(environmentId, 2);
    const slow = service.post('/api/deployments', {
      body: { environmentId, release: 'v1' },
      headers: issuer.authorization,
    });
    await oneWaits();
    service.child.kill('SIGTERM');

    expect((await slow).status).toBe(201);
    expect(await service.ended).toBe(0);
    await held.end;
  });

  test('does not wait for ever', async () => {
    const service = await start({ DRAIN_SECONDS: '0' });
    const environmentId = await newEnvironment(service);
    const held = await hold(environmentId, 8);
    const slow = service
      .post('/api/deployments', { body: { environmentId, release: 'v1' }, headers: issuer.authorization })
      .catch((error: Error) => error.message);
    await oneWaits();
    service.child.kill('SIGTERM');

    expect(await service.ended).toBe(1);
    expect(service.line('connections did not end in time: ending without them')).toMatchObject({ level: 'error' });
    expect(await slow).toMatch(/hang up|ECONNRESET/);
    await held.end;
  });

  test('is short while most workers do not even listen', async () => {
    const service = await start({ DRAIN_SECONDS: '0', PROCESSES: '6' });
    service.child.kill('SIGTERM');

    expect(await service.ended).toBe(0);
  });

  test('is short for a second signal', async () => {
    const service = await start({ DRAIN_SECONDS: '60' });
    service.child.kill('SIGTERM');
    await service.until(() => service.line('stopping: still answering for the drain time') !== undefined, 'it stops');
    service.child.kill('SIGINT');

    expect(await service.ended).toBe(1);
  });

  test('is short for a second signal to the supervisor too', async () => {
    const service = await start({ DRAIN_SECONDS: '60', PROCESSES: '2' });
    service.child.kill('SIGTERM');
    await service.until(() => service.line('stopping: still answering for the drain time') !== undefined, 'it stops');
    service.child.kill('SIGTERM');

    expect(await service.ended).toBe(1);
  });
});

describeWith(['openssl'], 'two workers', () => {
  let scratch: Scratch;
  let postgres: Postgres;
  let service: Service;

  beforeAll(async () => {
    scratch = await Scratch.make();
    postgres = await startDatabase();
    service = await Service.start(scratch, { ...productionVariables(scratch, postgres), PROCESSES: '2' });
  }, 120_000);
  afterAll(async () => {
    await service?.stop();
    await postgres?.stop();
    scratch?.remove();
  });

  const served = async (): Promise<number> =>
    Number(
      /http_request_duration_seconds_count\{[^}]*route="\/api\/environments"[^}]*\} (\d+)/.exec(
        await service.metrics(),
      )?.[1] ?? 0,
    );
  const listening = () => service.lines.filter(({ msg }) => msg === 'listening').map(({ pid }) => Number(pid));
  const ask = async (times: number): Promise<void> => {
    for (let each = 0; each < times; each += 1)
      await service.ask('GET', '/api/environments', {}, service.port, service.newAgent());
  };

  test('are replaced when they die, and what they counted stays counted', async () => {
    await service.until(() => listening().length === 2, 'two workers listen');
    await ask(20);
    await service.until(async () => (await served()) === 20, 'all are counted');
    const [first] = listening();

    process.kill(first!, 'SIGKILL');
    await service.until(() => listening().length === 3, 'a third worker listens');
    await ask(10);

    expect(service.line('a worker died: starting another')).toMatchObject({
      level: 'error',
      worker: first,
      signal: 'SIGKILL',
      milliseconds: 500,
    });
    await service.until(async () => (await served()) === 30, 'all are counted');
    const metrics = await service.metrics();
    expect(metrics).toContain('build_info{release="sha256:test",node="');
    for (const name of Object.values(METRICS)) expect(metrics).toMatch(new RegExp(`^# TYPE ${name} `, 'm'));
  });

  test('stop when their supervisor is killed', async () => {
    const workers = listening().slice(1);
    service.child.kill('SIGKILL');
    await service.ended; // when the last one that writes to its output has ended

    expect(workers.filter(isRunning)).toEqual([]);
  });
});
