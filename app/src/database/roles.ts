import { type Client, escapeIdentifier, escapeLiteral } from 'pg';
import type { PrepareSettings } from './settings';

/** Schema of everything that the service keeps. Nothing of ours stands in `public`, where every role may create. */
export const SCHEMA = 'simulator';
/** Owns the schema, and logs in with an IAM token to change it. */
export const MIGRATOR = 'migrator';
/** The service, which logs in with an IAM token. */
export const APP = 'app';
/** The exporters, which read statistics and log in with a password. */
export const MONITOR = 'monitor';

/**
 * Roles, rights and the schema, as one transaction that can be repeated.
 *
 * To give the schema to the migrator the master has to be a member of it, and must not stay one: whoever is a member of
 * rds_iam, through another role too, logs in with a token only, and the master's password would open nothing any more.
 */
export async function createRoles(master: Client, { database, limits }: PrepareSettings): Promise<void> {
  await master.query('BEGIN');
  for (const [role, connections] of Object.entries({
    [MIGRATOR]: limits.migrator,
    [APP]: limits.app,
    [MONITOR]: limits.monitor,
  })) {
    const { rowCount } = await master.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
    if (rowCount === 0) await master.query(`CREATE ROLE ${role}`);
    await master.query(`ALTER ROLE ${role} LOGIN NOCREATEDB NOCREATEROLE CONNECTION LIMIT ${connections}`);
  }
  for (const statement of statements(escapeIdentifier(database))) await master.query(statement);
  await master.query('COMMIT');
}

const statements = (database: string): string[] => [
  `GRANT rds_iam TO ${MIGRATOR}, ${APP}`,
  `ALTER ROLE ${MIGRATOR} PASSWORD NULL`,
  `ALTER ROLE ${APP} PASSWORD NULL`,
  `GRANT pg_monitor TO ${MONITOR}`,

  `REVOKE ALL ON DATABASE ${database} FROM PUBLIC`,
  `GRANT CONNECT ON DATABASE ${database} TO ${MIGRATOR}, ${APP}, ${MONITOR}`,
  // Nobody's names are looked up in a schema where somebody else may create.
  `ALTER DATABASE ${database} SET search_path = ${SCHEMA}`,

  `GRANT ${MIGRATOR} TO CURRENT_USER`,
  `CREATE SCHEMA IF NOT EXISTS ${SCHEMA} AUTHORIZATION ${MIGRATOR}`,
  `SET LOCAL ROLE ${MIGRATOR}`,
  `REVOKE ALL ON SCHEMA ${SCHEMA} FROM PUBLIC`,
  `GRANT USAGE ON SCHEMA ${SCHEMA} TO ${APP}`,
  // What is there, and what is still to come.
  `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${SCHEMA} TO ${APP}`,
  `GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${SCHEMA} TO ${APP}`,
  `ALTER DEFAULT PRIVILEGES IN SCHEMA ${SCHEMA} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${APP}`,
  `ALTER DEFAULT PRIVILEGES IN SCHEMA ${SCHEMA} GRANT USAGE, SELECT ON SEQUENCES TO ${APP}`,
  'ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC',
  `ALTER DEFAULT PRIVILEGES IN SCHEMA ${SCHEMA} GRANT EXECUTE ON FUNCTIONS TO ${APP}`,
  'RESET ROLE',
  `REVOKE ${MIGRATOR} FROM CURRENT_USER`,
];

/** @param verifier what PostgreSQL keeps of a password */
export const setPassword = (master: Client, role: string, verifier: string): Promise<unknown> =>
  master.query(`ALTER ROLE ${role} PASSWORD ${escapeLiteral(verifier)}`);
