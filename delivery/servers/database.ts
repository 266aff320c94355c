import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Postgres, startPostgres } from '../../app/development/postgres/postgres';

const ROOT = dirname(dirname(__dirname));

/** Names that the database's certificate is for. */
export const HOSTS = { primary: 'primary.database.test', replica: 'replica.database.test' } as const;

/**
 * PostgreSQL 14 with the service's schema and its role. Every password of the service is accepted: the tokens that
 * production sends are judged in the tests of app/src/database. Whoever monitors it needs one.
 * @param migrations that it holds, from the first @default - all of them
 */
export async function startDatabase(migrations?: number): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'devops-simulator-access-'));
  const access = join(folder, 'pg_hba.conf');
  writeFileSync(
    access,
    'local all all trust\nlocal replication all trust\nhostssl all monitor all scram-sha-256\nhostssl all all all trust\n',
  );
  chmodSync(folder, 0o755);
  const postgres = await startPostgres({ settings: { hba_file: access }, hostNames: Object.values(HOSTS) });
  const stop = postgres.stop.bind(postgres);
  postgres.stop = async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  };
  await postgres.query(
    `CREATE ROLE app LOGIN;
     ALTER DEFAULT PRIVILEGES FOR ROLE "${postgres.master.user}" GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app`,
    { database: postgres.database },
  );
  if (migrations !== 0) migrate(postgres, migrations);
  return postgres;
}

/** @param count of migrations to apply @default - all that are left */
export function migrate(postgres: Postgres, count?: number): void {
  const { user } = postgres.master;
  const place = `host=${encodeURIComponent(postgres.socket)}&port=${postgres.port}`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'app/development/postgres/migrate.ts', ...(count === undefined ? [] : [String(count)])],
    {
      cwd: ROOT,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], DATABASE_URL: `postgres://${user}@/${postgres.database}?${place}` },
    },
  );
  if (status !== 0) throw new Error(`${stdout}\n${stderr}`);
}
