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

  test('is not ready while it was never migrated', async () => {
    const { status, json } = await service.get('/ready');

    expect([status, json.reason]).toEqual([
      503,
      `the database is at migration none, this release needs ${LAST}: run \`db migrate\``,
    ]);
  });

  test('is not ready while it is behind the migration that the release expects', async () => {
    migrate(postgres, 1);
    const { status, json } = await service.get('/ready');

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
    const { status, headers, json } = await service.get('/ready');

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
    const { status, json } = await service.get('/ready');
    await postgres.query("DELETE FROM pgmigrations WHERE name = '9999_later'", { database: postgres.database });

    expect([status, json.database.migration]).toEqual([200, '9999_later']);
  });

  test('is missed by /ready and by the API, not by /live, and found again without a restart', async () => {
    await postgres.kill();

    const ready = await service.get('/ready');
    expect([ready.status, ready.json.reason]).toEqual([503, expect.stringMatching(/^the database does not answer: /)]);
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
      const { user } = postgres.master;
      const other = new Client({ host: postgres.socket, port: postgres.port, user, database: postgres.database });
      other.on('error', () => {}); // it breaks as well
      await other.connect();
      await other.query('BEGIN');
      await other.query('LOCK TABLE incidents IN ACCESS EXCLUSIVE MODE');
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
      expect((await stranger.get('/ready')).json.reason).toMatch(/unable to verify|certificate/);
    } finally {
      await stranger.stop();
    }
  });

  test('is not logged in to when its certificate is for another name', async () => {
    // Leads to the same server, but is not what the certificate says.
    const variables = { ...productionVariables(scratch, postgres), DATABASE_HOST: '127.1' };
    const other = await Service.start(scratch, variables);
    try {
      expect((await other.get('/ready')).json.reason).toMatch(
        /^the database does not answer: .*does not match certificate's altnames/,
      );
    } finally {
      await other.stop();
    }
  });
});
