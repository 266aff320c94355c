import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client, type ClientConfig } from 'pg';
import { makeCertificate } from '../../../../app/development/postgres/certificates';
import { type Postgres, startPostgres } from '../../../../app/development/postgres/postgres';
import { socketTo } from '../../../support/socket-to';
import { describeWith } from '../../../support/tools';

const ROOT = join(__dirname, '..', '..', '..', '..');

async function ask(config: ClientConfig, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionTimeoutMillis: 10_000, ...config });
  client.on('error', () => {}); // a server that ends says so to whoever is connected
  try {
    await client.connect();
    return (await client.query(sql)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; !(await condition()); await new Promise((resolve) => setTimeout(resolve, 100)))
    if (Date.now() > end) throw new Error(`not within a minute: ${what}`);
}

// Starting a process takes seconds on a busy machine.
jest.setTimeout(60_000);

describeWith(['openssl'], 'the embedded PostgreSQL', () => {
  let server: Postgres;
  let master: ClientConfig;

  beforeAll(async () => {
    server = await startPostgres({ hostNames: ['primary.example.com'], settings: { max_connections: 40 } });
    master = server.client(server.master);
  }, 120_000);
  afterAll(() => server?.stop(), 60_000);

  test('is version 14, with the settings that were asked for', async () => {
    expect(await ask(master, 'SHOW server_version_num')).toEqual([
      { server_version_num: expect.stringMatching(/^14/) },
    ]);
    expect(await ask(master, 'SHOW max_connections')).toEqual([{ max_connections: '40' }]);
  });

  test('refuses a connection without TLS', async () => {
    await expect(ask({ ...master, ssl: false }, 'SELECT 1')).rejects.toThrow(/^no pg_hba.conf entry .* no encryption$/);
  });

  test('shows a certificate that another authority, or another name, does not verify', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'simulator-test-'));
    const other = await makeCertificate(folder, ['localhost']);
    await expect(ask({ ...server.client(server.master), ssl: { ca: [other.caFile] } }, 'SELECT 1')).rejects.toThrow(
      /certificate/,
    );
    rmSync(folder, { recursive: true, force: true });

    const named = (host: string) => ({ ...master, host, stream: () => socketTo(server.port) });
    await expect(ask(named('other.example.com'), 'SELECT 1')).rejects.toThrow(/not in the cert's altnames/);
    expect(await ask(named('primary.example.com'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('has a master that creates roles and databases and is no superuser', async () => {
    const [role] = await ask(master, 'SELECT * FROM pg_roles WHERE rolname = current_user');

    expect(role).toMatchObject({ rolsuper: false, rolcreaterole: true, rolcreatedb: true, rolinherit: true });
    await expect(ask(master, "COPY (SELECT 1) TO '/tmp/x'")).rejects.toThrow(/superuser/);
    await ask(master, 'CREATE ROLE guest LOGIN; GRANT rds_iam, pg_monitor TO guest');
    expect(await ask(master, "SELECT pg_has_role('guest', 'rds_iam', 'member') AS iam")).toEqual([{ iam: true }]);
  });

  test('takes no password of whoever has rds_iam, and no superuser from outside', async () => {
    await ask(master, "CREATE ROLE token LOGIN PASSWORD 'open'; GRANT rds_iam TO token");

    await expect(ask(server.client({ user: 'token', password: 'open' }), 'SELECT 1')).rejects.toThrow(/rejects/);
    await expect(ask(server.client({ user: 'rdsadmin', password: 'open' }), 'SELECT 1')).rejects.toThrow(/rejects/);
  });

  test('keeps its data when it crashes, and cuts connections when it restarts', async () => {
    await ask(master, 'CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)');
    await server.kill();
    await expect(ask(master, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
    await server.start();
    expect(await ask(master, 'SELECT * FROM kept')).toEqual([{ id: 1 }]);

    const cut = ask(master, 'SELECT pg_sleep(60)').then(
      () => 'finished',
      () => 'cut',
    );
    await until('the connection', async () => (await active()) > 0);
    await server.restart();
    expect(await cut).toBe('cut');
    expect(await ask(master, 'SELECT * FROM kept')).toEqual([{ id: 1 }]);
  }, 120_000);

  const active = async (): Promise<number> =>
    (await server.query("SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'")).rows.length;

  test('has a replica that reads what was written, refuses writes, and takes them once promoted', async () => {
    const replica = await server.startReplica();
    try {
      const reader = replica.client(server.master);
      await ask(master, 'CREATE TABLE copied AS SELECT generate_series(1, 1000) AS id');
      await replica.caughtUp(server);
      expect(await ask(reader, 'SELECT count(*)::int AS rows FROM copied')).toEqual([{ rows: 1000 }]);
      await expect(ask(reader, 'DELETE FROM copied')).rejects.toThrow(
        'cannot execute DELETE in a read-only transaction',
      );
      expect((await server.query('SELECT state FROM pg_stat_replication')).rows).toEqual([{ state: 'streaming' }]);

      await replica.promote();
      await ask(reader, 'DELETE FROM copied');
      expect(await ask(master, 'SELECT count(*)::int AS rows FROM copied')).toEqual([{ rows: 1000 }]);
    } finally {
      await replica.stop();
    }
    expect(existsSync(replica.folder)).toBe(false);
  }, 120_000);

  test('uses a folder again that it was told to keep, with the password of now', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'simulator-kept-'));
    try {
      const first = await startPostgres({ folder, masterPassword: 'one' });
      await ask(first.client(first.master), 'CREATE TABLE kept (id int)');
      await first.stop();
      const second = await startPostgres({ folder, masterPassword: 'two' });
      expect(await ask(second.client(second.master), 'SELECT * FROM kept')).toEqual([]);
      await second.stop();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);

  test('leaves nothing when the process that started it is killed', async () => {
    const program = `require('./app/development/postgres/postgres').startPostgres().then(({ folder, port }) =>
      console.log(JSON.stringify({ folder, port })));`;
    const child = spawn(process.execPath, ['--require', 'ts-node/register', '--eval', program], { cwd: ROOT });
    const [line] = (await new Promise((resolve) =>
      createInterface(child.stdout).once('line', (text) => resolve([text])),
    )) as [string];
    const { folder, port } = JSON.parse(line) as { folder: string; port: number };
    expect(existsSync(folder)).toBe(true);

    child.kill('SIGKILL');
    await until('the folder is gone', () => !existsSync(folder));
    await expect(ask({ ...master, port }, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
  }, 120_000);
});
