import { Client } from 'pg';
import type { Postgres } from '../../../app/development/postgres/postgres';
import {
  buildService,
  migrate,
  migrationNames,
  productionVariables,
  Scratch,
  Service,
  startDatabase,
} from '../../support/service';
import { describeWith } from '../../support/tools';

// Starting a process takes seconds on a busy machine.
jest.setTimeout(60_000);

const LAST = migrationNames().at(-1)!;

describeWith(['openssl'], 'a database that goes and comes back', () => {
  let scratch: Scratch;
  let postgres: Postgres;
  let service: Service;

  beforeAll(async () => {
    buildService();
    scratch = await Scratch.make();
    postgres = await startDatabase(0);
    service = await Service.start(scratch, productionVariables(scratch, postgres));
  }, 120_000);
  afterAll(async () => {
    await service?.stop();
    await postgres?.stop();
    scratch?.remove();
  });

  /** Asked for at most once a second, so that what was seen before has to be forgotten first. */
  const ready = async (one = service) => {
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    return one.get('/ready');
  };
  const UNANSWERED = 'the database does not answer; the log says why';
  /** What a stranger is not told. */
  /** A line may come after the answer that it is about. */
  const says = (one: Service, reason: RegExp): Promise<void> =>
    one.until(
      () =>
        one.lines.some(
          ({ msg, error }) => msg === 'not ready: the database does not answer' && reason.test(String(error)),
        ),
      `it says ${reason}`,
    );

  test('is not ready while it was never migrated', async () => {
    const { status, json } = await ready();

    expect([status, json.reason]).toEqual([
      503,
      `the database is at migration none, this release needs ${LAST}: run \`db migrate\``,
    ]);
  });

  test('is not ready while it is behind the migration that the release expects', async () => {
    migrate(postgres, 1);
    const { status, json } = await ready();

    expect(status).toBe(503);
    expect(json).toEqual({
      status: 'not ready',
      reason: `the database is at migration ${migrationNames()[0]}, this release needs ${LAST}: run \`db migrate\``,
      release: 'sha256:test',
      database: { migration: migrationNames()[0], seed: null, expectedMigration: LAST },
    });
  });

  test('is ready once it is migrated, and says which seed it holds', async () => {
    migrate(postgres);
    await postgres.query('INSERT INTO seeds (version) VALUES (3)', { database: postgres.database });
    const { status, headers, json } = await ready();

    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    expect(json).toEqual({
      status: 'ready',
      release: 'sha256:test',
      database: { migration: LAST, seed: 3, expectedMigration: LAST },
    });
  });

  test('is ready when the schema is ahead, as it is while a release is rolled back', async () => {
    const later = "INSERT INTO pgmigrations (name, run_on) VALUES ('9999_later', now())";
    await postgres.query(later, { database: postgres.database });
    const { status, json } = await ready();
    await postgres.query("DELETE FROM pgmigrations WHERE name = '9999_later'", { database: postgres.database });

    expect([status, json.database.migration]).toEqual([200, '9999_later']);
  });

  test('is asked for its state once, however many strangers ask for it', async () => {
    await ready();
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const other = await lock('pgmigrations');
    const answers = Promise.all(Array.from({ length: 20 }, () => service.get('/ready')));
    const waiting = async (): Promise<number> =>
      Number((await postgres.query('SELECT count(*) FROM pg_locks WHERE NOT granted')).rows[0].count);
    await service.until(async () => (await waiting()) > 0, 'somebody asks');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const asking = await waiting();
    await other.end();

    expect((await answers).map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(asking).toBe(1);
  });

  /** Nobody else gets at the table until the client is ended. */
  async function lock(table: string): Promise<Client> {
    const { user } = postgres.master;
    const client = new Client({ host: postgres.socket, port: postgres.port, user, database: postgres.database });
    client.on('error', () => {}); // it may break with its server
    await client.connect();
    await client.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
    return client;
  }

  test('is missed by /ready and by the API, not by /live, and found again without a restart', async () => {
    await postgres.kill();

    const { status, json } = await ready();
    expect([status, json.reason]).toEqual([503, UNANSWERED]);
    await says(service, /ECONNREFUSED|Connection terminated/);
    const list = await service.get('/api/environments');
    expect(list.headers['retry-after']).toBe('5');
    expect(list.json).toMatchObject({
      status: 503,
      title: 'Database unavailable',
      detail: 'the database does not answer; try again in a few seconds',
    });
    expect((await service.get('/live')).json).toEqual({ status: 'live' });

    await postgres.start();
    await service.until(async () => (await service.get('/ready')).status === 200, 'it is ready again');
    expect((await service.get('/api/environments')).status).toBe(200);
    expect(service.child.exitCode).toBeNull();
  }, 120_000);

  test.each(['kill', 'restart'] as const)(
    'fails the requests under way, and nothing else, on %s',
    async (end) => {
      await lock('incidents');
      const underWay = Promise.all([service.get('/api/incidents'), service.get('/api/incidents')]);
      await new Promise((resolve) => setTimeout(resolve, 500));
      await postgres[end]();

      expect((await underWay).map(({ status }) => status)).toEqual([503, 503]);
      if (end === 'kill') await postgres.start();
      await service.until(async () => (await service.get('/ready')).status === 200, 'it is ready again');
      expect(service.lines.filter(({ level }) => level === 'fatal')).toEqual([]);
    },
    120_000,
  );

  test("is not logged in to when its certificate is another authority's", async () => {
    const variables = { ...productionVariables(scratch, postgres), DATABASE_CA_FILE: scratch.certificate.caFile };
    const stranger = await Service.start(scratch, variables);
    try {
      expect((await stranger.get('/ready')).json.reason).toBe(UNANSWERED);
      await says(stranger, /unable to verify|certificate/);
    } finally {
      await stranger.stop();
    }
  });

  test('is not logged in to when its certificate is for another name', async () => {
    // Leads to the same server, but is not what the certificate says.
    const variables = { ...productionVariables(scratch, postgres), DATABASE_HOST: '127.1' };
    const other = await Service.start(scratch, variables);
    try {
      expect((await other.get('/ready')).json.reason).toBe(UNANSWERED);
      await says(other, /does not match certificate's altnames/);
    } finally {
      await other.stop();
    }
  });
});
