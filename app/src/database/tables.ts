import type { Client } from 'pg';
import { MIGRATIONS_TABLE } from './migrate';
import { SCHEMA } from './roles';

export interface Table {
  readonly name: string;
  /** Those that can be written: none that is computed. */
  readonly columns: readonly string[];
}

/** Every table of ours but the migrations', each after those that it refers to. */
export async function tablesOf(client: Client): Promise<readonly Table[]> {
  const { rows } = await client.query<Table & { needs: string[] }>(
    `SELECT c.relname AS name,
            (SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
              WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '') AS columns,
            ARRAY(SELECT DISTINCT r.relname::text FROM pg_constraint k JOIN pg_class r ON r.oid = k.confrelid
              WHERE k.conrelid = c.oid AND k.contype = 'f' AND r.oid <> c.oid) AS needs
     FROM pg_class c WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND c.relname <> $2
     ORDER BY c.relname`,
    [SCHEMA, MIGRATIONS_TABLE],
  );
  const sorted: Table[] = [];
  const visit = (name: string, above: readonly string[]): void => {
    const row = rows.find((each) => each.name === name);
    if (!row || above.includes(name) || sorted.some((each) => each.name === name)) return;
    for (const needed of row.needs) visit(needed, [...above, name]);
    sorted.push({ name, columns: row.columns });
  };
  for (const { name } of rows) visit(name, []);
  return sorted;
}

/** @returns names of the migrations that were applied, oldest first */
export async function migrationsOf(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [
    `${SCHEMA}.${MIGRATIONS_TABLE}`,
  ]);
  if (!rows[0]?.there) return [];
  const applied = await client.query<{ name: string }>(`SELECT name FROM ${SCHEMA}.${MIGRATIONS_TABLE} ORDER BY id`);
  return applied.rows.map(({ name }) => name);
}
