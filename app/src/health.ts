import type { RequestHandler } from 'express';
import type { Parts } from './app';
import type { Logger } from './log';
import type { Liveness, Readiness } from './openapi/operational';
import type { Pools } from './pools';

/** Name of the newest migration when the service was built; the bundler sets it. */
declare const EXPECTED_MIGRATION: string;

/** Says nothing of the database: a failover must not replace every instance. */
export const live: RequestHandler = (_request, response) => {
  response.json({ status: 'live' } satisfies Liveness);
};

/**
 * Anybody may ask, as often as they like, so the database is asked once in this time, however many ask. In milliseconds,
 * less than a load balancer's interval.
 */
const KEPT_MS = 1_000;

/** 200 once the primary takes writes and holds the migration that this release was written for; else 503 with the reason. */
export function ready({ config, log, pools, stopping }: Parts): RequestHandler {
  const state = kept(() => stateOf(pools, log));
  return async (_request, response) => {
    const { reason: databaseReason, ...database } = await state();
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
      } satisfies Readiness);
  };
}

/** Those who come while the answer is on its way, or not old yet, share it. */
function kept<T>(ask: () => Promise<T>): () => Promise<T> {
  let last: Promise<T> | undefined;
  const forget = (): void => {
    last = undefined;
  };
  return () => {
    last ??= ask().finally(() => setTimeout(forget, KEPT_MS).unref());
    return last;
  };
}

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

async function stateOf(pools: Pools, log: Logger): Promise<DatabaseState> {
  try {
    const { rows } = await pools.readPrimary((client) => client.query<Row>(QUERY, [EXPECTED_MIGRATION]));
    const { hasExpected, isReplica, ...state } = rows[0]!;
    if (isReplica) return { ...state, reason: 'the database is a replica, which takes no writes' };
    return hasExpected ? state : { ...state, reason: behind(state.migration) };
  } catch (error) {
    const nothing = { migration: null, seed: null };
    if ((error as { code?: unknown }).code === UNDEFINED_TABLE) return { ...nothing, reason: behind(null) };
    // It names host and role, which are not a stranger's business.
    log.warn({ error: String(error) }, 'not ready: the database does not answer');
    return { ...nothing, reason: 'the database does not answer; the log says why' };
  }
}

const behind = (migration: string | null): string =>
  `the database is at migration ${migration ?? 'none'}, this release needs ${EXPECTED_MIGRATION}: run \`db migrate\``;
