import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SEEDS } from '../../../app/src/database/seeds';
import { describeWith } from '../../support/tools';
import { HOST, TestRds } from './rds';

const WAIT = 120_000;
const MIGRATIONS = join(__dirname, '..', '..', '..', 'app', 'migrations');
const NAMES = readdirSync(MIGRATIONS)
  .filter((file) => file.endsWith('.sql'))
  .map((file) => file.replace('.sql', ''))
  .sort();
const LAST = NAMES.at(-1);

describeWith(['python3', 'openssl'], 'db migrate', () => {
  let rds: TestRds;
  let folder: string;

  beforeAll(async () => {
    rds = await TestRds.start();
  }, 600_000);
  afterAll(() => rds?.stop(), WAIT);
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'simulator-migrations-'));
    cpSync(MIGRATIONS, folder, { recursive: true });
    await rds.renew();
    expect(await rds.db(['prepare'])).toMatchObject({ code: 0 });
  }, WAIT);
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const migrate = (...args: string[]) => rds.db(['migrate', '--migrations', folder, ...args]);
  const add = (name: string, sql: string): void =>
    writeFileSync(join(folder, `${name}.sql`), `-- Up Migration\n\n${sql}\n`);
  const ask = async (sql: string): Promise<unknown[]> => (await rds.server.query(sql, { database: 'simulator' })).rows;
  const applied = async (): Promise<unknown[]> =>
    (await ask('SELECT name FROM simulator.pgmigrations ORDER BY id')).map((row) => (row as { name: string }).name);

  test(
    'applies every migration as the migrator, and says which',
    async () => {
      const lines = [...NAMES.map((name) => `applied ${name}`), `the database is at ${LAST}`];

      expect(await migrate()).toEqual({ code: 0, stdout: `${lines.join('\n')}\n`, stderr: '' });
      expect(await applied()).toEqual(NAMES);
      expect(await ask("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'simulator'")).toEqual([
        { tableowner: 'migrator' },
      ]);
      expect(rds.front.refusals).toEqual([]);
    },
    WAIT,
  );

  test(
    'does nothing the second time, and sows test data in development alone, as the migrator too',
    async () => {
      await migrate();

      expect(await migrate()).toEqual({ code: 0, stdout: `the database is at ${LAST}\n`, stderr: '' });

      expect(await rds.db(['seed'])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('NODE_ENV must be development, got nothing, which means production'),
      });
      const sow = () => rds.db(['seed'], { NODE_ENV: 'development' });
      const end = `the database is at seed ${SEEDS.at(-1)!.version}\n`;
      const sown = SEEDS.map(({ version }) => `sown seed ${version}\n`).join('');
      expect(await sow()).toEqual({ code: 0, stdout: sown + end, stderr: '' });
      expect(await sow()).toEqual({ code: 0, stdout: end, stderr: '' });
      expect(rds.front.refusals).toEqual([]);
    },
    WAIT,
  );

  test(
    'lets the service read and write what the migrations made, and only read which they are',
    async () => {
      await migrate();
      const asApp = (sql: string) => ask(`SET ROLE app; ${sql}`);

      await asApp("INSERT INTO environments (name, kind, instances) VALUES ('shop', 'production', 3)");
      await asApp('SELECT name FROM pgmigrations');
      await expect(asApp('DELETE FROM pgmigrations')).rejects.toThrow('permission denied for table pgmigrations');
    },
    WAIT,
  );

  test(
    'applies none of a migration that fails, keeps those before it, and goes on once it is mended',
    async () => {
      add('9001_good', 'CREATE TABLE good ();');
      add('9002_bad', 'CREATE TABLE half ();\nINSERT INTO nowhere VALUES (1);');

      expect(await migrate()).toEqual({
        code: 1,
        stdout: '',
        stderr: `PostgreSQL: relation "nowhere" does not exist (42P01)
next: mend what the database says, then repeat the command: it goes on where it stopped
`,
      });
      expect(await applied()).toEqual([...NAMES, '9001_good']);
      expect(await ask("SELECT to_regclass('simulator.half') AS half")).toEqual([{ half: null }]);

      add('9002_bad', 'CREATE TABLE half ();');
      expect((await migrate()).stdout).toBe('applied 9002_bad\nthe database is at 9002_bad\n');
    },
    WAIT,
  );

  test(
    'killed amid a migration, it can be repeated',
    async () => {
      add('9001_slow', 'CREATE TABLE slow ();\nSELECT pg_sleep(3600);');
      const running = migrate();
      await until("SELECT FROM pg_stat_activity WHERE query LIKE '%pg_sleep(3600)%' AND usename = 'migrator'");
      rds.kill();
      expect((await running).code).toBeNull();
      // The server ends a statement whose client is gone when it wants to write; an operator ends it at once.
      await ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'migrator'");
      expect(await applied()).toEqual(NAMES);

      add('9001_slow', 'CREATE TABLE slow ();');
      expect((await migrate()).stdout).toBe('applied 9001_slow\nthe database is at 9001_slow\n');
    },
    WAIT,
  );

  test(
    'killed while it makes an index, which nobody waits for, it can be repeated',
    async () => {
      await migrate();
      // As 0004 does it. Whoever has written to the table is waited for, and holds nobody else up.
      const make = 'CREATE INDEX CONCURRENTLY environments_kind ON environments (kind);';
      add('9001_index', `DROP INDEX CONCURRENTLY IF EXISTS environments_kind;\n${make}`);
      const insert = (name: string) =>
        `INSERT INTO simulator.environments (name, kind, instances) VALUES ('${name}', 'staging', 1)`;
      const held = ask(`BEGIN; ${insert('first')}; SELECT pg_sleep(3600)`).catch(() => {});
      await until("SELECT FROM pg_stat_activity WHERE query LIKE 'BEGIN; INSERT%' AND wait_event = 'PgSleep'");
      const running = migrate();
      await until('SELECT FROM pg_stat_progress_create_index');
      await ask(insert('second'));
      rds.kill();
      await running;
      await ask(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'migrator' OR query LIKE 'BEGIN; INSERT%'",
      );
      await held;
      const isValid = () =>
        ask("SELECT indisvalid FROM pg_index WHERE indexrelid = 'simulator.environments_kind'::regclass");
      expect(await isValid()).toEqual([{ indisvalid: false }]);

      expect((await migrate()).stdout).toBe('applied 9001_index\nthe database is at 9001_index\n');
      expect(await isValid()).toEqual([{ indisvalid: true }]);
    },
    WAIT,
  );

  test(
    'gives way when a table is in use, and tries again',
    async () => {
      await migrate();
      add('9001_column', 'ALTER TABLE environments ADD COLUMN colour text;');
      const held = ask('BEGIN; LOCK TABLE simulator.environments IN ACCESS SHARE MODE; SELECT pg_sleep(3600)').catch(
        () => {},
      );
      await until("SELECT FROM pg_stat_activity WHERE query LIKE 'BEGIN; LOCK TABLE%'");
      const release = (): Promise<unknown> =>
        ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'BEGIN; LOCK TABLE%'");

      const run = await rds.db(['migrate', '--migrations', folder], {}, (line) => {
        if (line.startsWith('a table is in use')) void release();
      });
      await held;

      expect(run).toEqual({
        code: 0,
        stdout: 'a table is in use, trying again (1 of 10)\napplied 9001_column\nthe database is at 9001_column\n',
        stderr: '',
      });
    },
    WAIT,
  );

  test(
    'two runs at once: one applies, the other waits',
    async () => {
      const runs = await Promise.all([migrate(), migrate()]);

      expect(runs.map(({ code, stderr }) => ({ code, stderr }))).toEqual([
        { code: 0, stderr: '' },
        { code: 0, stderr: '' },
      ]);
      const applies = runs.map(({ stdout }) => stdout.split('\n').filter((line) => line.startsWith('applied ')).length);
      expect(applies.sort()).toEqual([0, NAMES.length]);
      expect(await applied()).toEqual(NAMES);
    },
    WAIT,
  );

  test(
    'refuses, before it touches anything, what the former release could not live with',
    async () => {
      add('9001_drop', 'ALTER TABLE environments\n  DROP COLUMN kind;');

      expect(await migrate()).toEqual({
        code: 1,
        stdout: '',
        stderr: `9001_drop.sql:3: the former release still reads the column that is dropped, got "ALTER TABLE environments DROP COLUMN kind"; allowed is what adds; add first and take away in a later release, in a file with a line "-- Contract: <why nothing that runs needs it>"
next: docs/decisions/migrations.md shows the way
`,
      });
      expect(await ask("SELECT to_regclass('simulator.pgmigrations') AS there")).toEqual([{ there: null }]);

      add('9001_drop', '-- Contract: nothing has read it since release 12\nALTER TABLE environments DROP COLUMN kind;');
      expect((await migrate()).code).toBe(0);
    },
    WAIT,
  );

  test(
    'an older release leaves a newer schema as it is, and says so',
    async () => {
      add('9001_newer', 'CREATE TABLE newer ();');
      await migrate();
      rmSync(join(folder, '9001_newer.sql'));

      expect(await migrate()).toEqual({
        code: 0,
        stdout: `the database is ahead of this release by 9001_newer: an older release works on a newer schema
the database is at 9001_newer
`,
        stderr: '',
      });
    },
    WAIT,
  );

  test(
    'waits for a database that is just restarting',
    async () => {
      await rds.server.kill();
      let started: Promise<void> | undefined;
      const run = await rds.db(['migrate', '--migrations', folder], {}, (line) => {
        if (line.startsWith('waiting for')) started ??= rds.server.start();
      });
      await started;

      expect(run).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^waiting for \S+:5432, 900 s at most\napplied (?!.*\nwaiting)/s),
        stderr: '',
      });
    },
    WAIT,
  );

  test(
    'names a database that nobody has prepared',
    async () => {
      await rds.renew();

      expect(await migrate()).toEqual({
        code: 1,
        stdout: '',
        stderr: `${HOST} refuses migrator: password authentication failed for user "migrator"
next: run db prepare, which makes the role; whoever runs this needs rds-db:connect as it
`,
      });
    },
    WAIT,
  );

  async function until(sql: string): Promise<void> {
    for (
      const end = Date.now() + WAIT;
      (await ask(sql)).length === 0;
      await new Promise((resolve) => setTimeout(resolve, 50))
    )
      if (Date.now() > end) throw new Error(`never: ${sql}`);
  }
});
