import { readFile } from 'node:fs/promises';
import type { RunnerOption } from 'node-pg-migrate';
import { statementsOf, upPart } from './statements';

type Strategies = NonNullable<RunnerOption['migrationLoaderStrategies']>;
type Loader = Exclude<Strategies[number]['loader'], string>;

/** PostgreSQL refuses it within a transaction, and several statements that are sent as one are a transaction. */
const ALONE = /\bconcurrently\b/i;

/**
 * Reads migrations. One that has an index made CONCURRENTLY runs without a transaction, a statement at a time, so it must
 * be such that it can be repeated. There is no way back: docs/decisions/migrations.md
 */
const load: Loader = (files) =>
  Promise.all(
    files.map(async (file) => {
      const sql = upPart(await readFile(file, 'utf8'));
      const statements = statementsOf(sql);
      const alone = statements.some(({ bare }) => ALONE.test(bare));
      return {
        id: file,
        filePaths: [file],
        actions: {
          up: (pgm) => {
            if (alone) pgm.noTransaction();
            for (const each of alone ? statements.map((statement) => statement.sql) : [sql]) pgm.sql(each);
          },
          down: false,
        },
      };
    }),
  );

/** For node-pg-migrate. */
export const SQL_FILES: Strategies = [{ extensions: ['.sql'], loader: load }];
