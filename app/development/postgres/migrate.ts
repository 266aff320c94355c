import { runner } from 'node-pg-migrate';
import { SQL_FILES } from '../../src/database/loader';
import { MIGRATIONS_TABLE } from '../../src/database/migrate';

/** `migrate.ts [count]`: applies the next migrations, or all of them, in the schema that DATABASE_URL's role sees first. */
const count = process.argv[2];
void runner({
  databaseUrl: process.env['DATABASE_URL']!,
  dir: 'app/migrations',
  direction: 'up',
  migrationsTable: MIGRATIONS_TABLE,
  singleTransaction: false,
  migrationLoaderStrategies: SQL_FILES,
  logger: { info: () => {}, warn: () => {}, error: console.error },
  ...(count !== undefined && { count: Number(count) }),
}).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
