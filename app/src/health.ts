import type { RequestHandler } from 'express';
import type { Parts } from './app';
import type { Pools } from './pools';

/** Name of the newest migration when the service was built; the bundler sets it. */
declare const EXPECTED_MIGRATION: string;

/** Says nothing of the database: a failover must not replace every instance. */
export const live: RequestHandler = (_request, response) => {
  response.json({ status: 'live' });
};

/** 200 once the primary holds the migration that this release was written for; 503 with the reason otherwise. */
export const ready =
  ({ config, pools, stopping }: Parts): RequestHandler =>
  async (_request, response) => {
    const database = await stateOf(pools);
    const reason = stopping.draining
      ? 'stopping: requests are still answered, new ones belong elsewhere'
      : whyNot(database);
    const { error: _, ...state } = database;
    response
      .status(reason ? 503 : 200)
      .set('Cache-Control', 'no-store')
      .json({
        status: reason ? 'not ready' : 'ready',
        ...(reason && { reason }),
        release: config.release,
        database: { ...state, expectedMigration: EXPECTED_MIGRATION },
      });
  };

interface DatabaseState {
  /** Newest applied migration. It may be ahead: a schema is expanded before the release that needs it. */
  readonly migration: string | null;
  readonly hasExpected: boolean;
  /** Version of the seed data, null where none was sown. */
  readonly seed: number | null;
  readonly error?: string;
}

async function stateOf(pools: Pools): Promise<DatabaseState> {
  try {
    const { rows } = await pools.primary.query<DatabaseState>(STATE, [EXPECTED_MIGRATION]);
    return rows[0]!;
  } catch (error) {
    return {
      migration: null,
      hasExpected: false,
      seed: null,
      error: error instanceof Error ? error.message : String(error),
    };
  }
}

const STATE = `
  SELECT (SELECT name FROM pgmigrations ORDER BY id DESC LIMIT 1) AS migration,
         EXISTS (SELECT FROM pgmigrations WHERE name = $1) AS "hasExpected",
         (SELECT max(version) FROM seeds) AS seed`;

function whyNot({ error, hasExpected, migration }: DatabaseState): string | undefined {
  if (error !== undefined) return `the database does not answer: ${error}`;
  if (!hasExpected)
    return `the database is at migration ${migration ?? 'none'}, this release needs ${EXPECTED_MIGRATION}: run \`db migrate\``;
  return undefined;
}
