import type { Server } from './server';

/**
 * RDS's own roles, as its PostgreSQL 14 has them: the master is a member of rds_superuser, which is no superuser, and
 * whoever is a member of rds_iam logs in with a token only.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.rds_superuser.html
 */
export async function createRoles(
  server: Server,
  database: string,
  { user, password }: { user: string; password: string },
): Promise<void> {
  const literal = `'${password.replaceAll("'", "''")}'`;
  await server.query(`
    DO $$ BEGIN
      CREATE ROLE rds_superuser NOLOGIN;
      CREATE ROLE rds_iam NOLOGIN;
      GRANT pg_monitor, pg_signal_backend TO rds_superuser WITH ADMIN OPTION;
      CREATE ROLE "${user}" LOGIN CREATEROLE CREATEDB;
    EXCEPTION WHEN duplicate_object THEN NULL; END $$;
    ALTER ROLE "${user}" PASSWORD ${literal};
    GRANT rds_superuser TO "${user}";
  `);
  const { rows } = await server.query(`SELECT 1 FROM pg_database WHERE datname = '${database}'`);
  if (rows.length === 0) await server.query(`CREATE DATABASE "${database}" OWNER "${user}"`);
}
