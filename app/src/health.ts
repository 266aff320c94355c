import type { RequestHandler } from 'express';
import type { Parts } from './app';
import type { Pools } from './pools';

/** Name of the newest migration when the service was built; the bundler sets it. */
declare const EXPECTED_MIGRATION: string;

/** Says nothing of the database: a failover must not replace every instance. */
export const live: RequestHandler = (_request, response) => {
  response.json({ status: 'live' });
};

/** 200 once the primary takes writes and holds the migration that this release was written for; else 503 with the reason. */
export const ready =
  ({ config, pools, stopping }: Parts): RequestHandler =>
  async (_request, response) => {
    const { reason: databaseReason, ...database } = await stateOf(pools);
    const reason = stopping.draining
      ? 'stopping: requests are still answered, new ones belong elsewhere'
      : databaseReason;
    response
      .status(reason ? 503 : 200)
      .set('Cache-Control', 'no-store')
      .json({
        status: reason ? 'not ready' : 'ready',
        ...(reason && { reason }),
        release: config.release,
        database: { ...database, expectedMigration: EXPECTED_MIGRATION },
      });
  };

interface DatabaseState {
  /** Newest applied migration. It may be ahead: a schema is expanded before the release that needs it. */
  readonly migration: string | null;
  /** Version of the seed data, null where none was sown. */
  readonly seed: number | null;
  /** Why the service is not ready. */
  readonly reason?: string;
}

interface Row extends DatabaseState {
  readonly hasExpected: boolean;
  readonly isReplica: boolean;
}

const QUERY = `
  SELECT (SELECT name FROM pgmigrations ORDER BY id DESC LIMIT 1) AS migration,
         EXISTS (SELECT FROM pgmigrations WHERE name = $1) AS "hasExpected",
         (SELECT max(version) FROM seeds) AS seed,
         pg_is_in_recovery() AS "isReplica"`;
/** The database was never migrated. */
const UNDEFINED_TABLE = '42P01';

async function stateOf(pools: Pools): Promise<DatabaseState> {
  try {
    const { rows } = await pools.readPrimary((client) => client.query<Row>(QUERY, [EXPECTED_MIGRATION]));
    const { hasExpected, isReplica, ...state } = rows[0]!;
    if (isReplica) return { ...state, reason: 'the database is a replica, which takes no writes' };
    return hasExpected ? state : { ...state, reason: behind(state.migration) };
  } catch (error) {
    const nothing = { migration: null, seed: null };
    if ((error as { code?: unknown }).code === UNDEFINED_TABLE) return { ...nothing, reason: behind(null) };
    return { ...nothing, reason: `the database does not answer: ${(error as Error).message}` };
  }
}

const behind = (migration: string | null): string =>
  `the database is at migration ${migration ?? 'none'}, this release needs ${EXPECTED_MIGRATION}: run \`db migrate\``;
