import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runner } from 'node-pg-migrate';
import { type Client, escapeIdentifier } from 'pg';
import { Failure } from './failure';
import { describe, takenAway } from './lint';
import { SQL_FILES } from './loader';
import type { Patience, Say } from './login';
import { APP, SCHEMA } from './roles';

/**
 * A statement that cannot have its lock at once makes every later one wait behind it, reads too. So it gives up soon and
 * is tried again.
 */
const LOCK_TIMEOUT = '5s';
const STATEMENT_TIMEOUT = '15min';
const LOCK_TRIES = 10;
const LOCK_PAUSE_MS = 500;
const LOCK_NOT_AVAILABLE = '55P03';
/** node-pg-migrate's table of what was applied. */
export const MIGRATIONS_TABLE = 'pgmigrations';

export interface MigrateOptions {
  readonly folder: string;
  readonly patience: Patience;
  readonly say: Say;
  /** In development nobody has prepared the database. */
  readonly createSchema: boolean;
}

/** Names of the migrations, oldest first. */
export const migrationsIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.replace(/\.sql$/, ''))
    .sort();

/** @throws {Failure} with every migration that takes away what the former release needs */
export function checkMigrations(folder: string): void {
  const findings = migrationsIn(folder).flatMap((name) =>
    takenAway(readFileSync(join(folder, `${name}.sql`), 'utf8')).map((each) => describe(`${name}.sql`, each)),
  );
  if (findings.length > 0) throw new Failure(findings.join('\n'), 'docs/decisions/migrations.md shows the way', 1);
}

/**
 * Applies what is not applied yet, each migration in a transaction of its own where that can be, one run at a time.
 * @returns names of what was applied
 */
export async function migrate(client: Client, { folder, patience, say, createSchema }: MigrateOptions) {
  checkMigrations(folder);
  await client.query(`SET lock_timeout = '${LOCK_TIMEOUT}'; SET statement_timeout = '${STATEMENT_TIMEOUT}'`);
  const applied: string[] = [];
  if (createSchema) await makeSchema(client);
  const run = async (): Promise<true | undefined> => {
    try {
      const done = await runner({
        dbClient: client,
        dir: folder,
        direction: 'up',
        migrationsTable: MIGRATIONS_TABLE,
        schema: SCHEMA,
        singleTransaction: false,
        migrationLoaderStrategies: SQL_FILES,
        logger: quiet,
      });
      applied.push(...done.map(({ name }) => name));
      return true;
    } catch (error) {
      await client.query('ROLLBACK'); // the runner leaves a transaction that failed open
      if (error instanceof Error && error.message.startsWith('Another migration is already running')) return undefined;
      throw error;
    }
  };
  await givingWay(say, () => patience.until('another run that migrates this database', run));
  await readOnly(client);
  await tell(client, folder, applied, say);
  return applied;
}

/** What `prepare` does on AWS, where the migrator may not. */
async function makeSchema(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
  await client.query(`ALTER DATABASE ${escapeIdentifier(rows[0]?.name ?? '')} SET search_path = ${SCHEMA}`);
}

/** What it would say is said here; an error is thrown as well. */
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

/** Whoever queues behind a statement that has given up goes first. */
async function givingWay(say: Say, work: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (!isLockTimeout(error) || tries === LOCK_TRIES) throw error;
      say(`a table is in use, trying again (${tries} of ${LOCK_TRIES})`);
      await new Promise((resolve) => setTimeout(resolve, LOCK_PAUSE_MS));
    }
  }
}

const isLockTimeout = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE;

/** The service reads which migrations there are, and must not change them. It gets all rights on new tables by default. */
async function readOnly(client: Client): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [APP]);
  if (rowCount === 1) await client.query(`REVOKE INSERT, UPDATE, DELETE ON ${SCHEMA}.${MIGRATIONS_TABLE} FROM ${APP}`);
}

async function tell(client: Client, folder: string, applied: readonly string[], say: Say): Promise<void> {
  for (const name of applied) say(`applied ${name}`);
  const { rows } = await client.query<{ name: string }>(`SELECT name FROM ${SCHEMA}.${MIGRATIONS_TABLE} ORDER BY id`);
  const known = migrationsIn(folder);
  const ahead = rows.map(({ name }) => name).filter((name) => !known.includes(name));
  if (ahead.length > 0)
    say(`the database is ahead of this release by ${ahead.join(', ')}: an older release works on a newer schema`);
  say(`the database is at ${rows.at(-1)?.name ?? 'no migration'}`);
}
