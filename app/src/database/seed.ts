import type { Client } from 'pg';
import { Failure } from './failure';
import type { Say } from './login';
import { SCHEMA } from './roles';
import { SEEDS, type Seed } from './seeds';

/** Of all advisory locks of this database, the one of this command. */
const LOCK = 7_305_804_403;
const UNDEFINED_TABLE = '42P01';

/** Sows the versions that are missing, each whole or not at all. Two runs at once sow each version once. */
export async function seed(client: Client, say: Say, seeds: readonly Seed[] = SEEDS): Promise<void> {
  await client.query(`SET search_path = ${SCHEMA}`);
  for (const { version, statements } of seeds) {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    if (!(await isSown(client, version))) {
      for (const statement of statements) await client.query(statement);
      await client.query('INSERT INTO seeds (version) VALUES ($1)', [version]);
      say(`sown seed ${version}`);
    }
    await client.query('COMMIT');
  }
  say(`the database is at seed ${seeds.at(-1)?.version ?? 'none'}`);
}

async function isSown(client: Client, version: number): Promise<boolean> {
  try {
    return (await client.query('SELECT FROM seeds WHERE version = $1', [version])).rowCount === 1;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === UNDEFINED_TABLE)
      throw new Failure('there is no table seeds: the database is not migrated', 'run db migrate');
    throw error;
  }
}
