import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Client, escapeIdentifier, escapeLiteral } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type Manifest, readBackup, verifyBackup } from './backup-file';
import { Failure } from './failure';
import type { Say } from './login';
import { SCHEMA } from './roles';
import { migrationsOf, type Table, tablesOf } from './tables';

/**
 * Puts a backup in the place of what is there, in one transaction: others see the one or the other. The schema stays as
 * it is, and may be newer than the backup, since migrations only add.
 */
export async function restore(client: Client, file: string, say: Say): Promise<void> {
  const manifest = await verifyBackup(file);
  const tables = await tablesOf(client);
  checkFits(manifest, tables, await migrationsOf(client));
  say(`${file} is whole, of ${manifest.at}`);
  await client.query('BEGIN');
  const names = tables.map(({ name }) => `${SCHEMA}.${escapeIdentifier(name)}`);
  await client.query(`TRUNCATE ${names.join(', ')}`);
  await copyIn(client, file);
  for (const table of tables) await setSequences(client, table);
  await client.query('COMMIT');
  for (const { name, rows } of manifest.tables) say(`${name}: ${rows} rows`);
  say(`restored, at migration ${manifest.migrations.at(-1)} and seed ${manifest.seed ?? 'none'}`);
}

function checkFits(manifest: Manifest, tables: readonly Table[], migrations: readonly string[]): void {
  const ahead = manifest.migrations.filter((name) => !migrations.includes(name));
  if (ahead.length > 0)
    throw new Failure(
      `the database lacks ${ahead.join(', ')}, which the backup has`,
      'run db migrate of that release first',
    );
  const lost = manifest.tables.flatMap(({ name, columns }) => {
    const there = tables.find((table) => table.name === name);
    if (!there) return [name];
    return columns.filter((column) => !there.columns.includes(column)).map((column) => `${name}.${column}`);
  });
  if (lost.length > 0)
    throw new Failure(
      `the database has no ${lost.join(', ')} any more, which the backup has`,
      'restore it at the release that wrote it',
    );
}

/** Tables stand in the file in the order in which they may be filled. */
async function copyIn(client: Client, file: string): Promise<void> {
  const entries = readBackup(file);
  let next = await entries.next();
  async function* rows(): AsyncGenerator<string> {
    for (next = await entries.next(); !next.done && 'row' in next.value; next = await entries.next())
      yield `${next.value.row}\n`;
  }
  while (!next.done) {
    if (!('table' in next.value)) return;
    const { name, columns } = next.value.table;
    const list = columns.map(escapeIdentifier).join(', ');
    const into = client.query(copyFrom(`COPY ${SCHEMA}.${escapeIdentifier(name)} (${list}) FROM STDIN`));
    await pipeline(Readable.from(rows()), into);
  }
}

/** The next row must not get a number that a restored one has. */
async function setSequences(client: Client, { name, columns }: Table): Promise<void> {
  const table = `${SCHEMA}.${escapeIdentifier(name)}`;
  for (const column of columns) {
    const { rows } = await client.query<{ sequence: string | null }>(
      'SELECT pg_get_serial_sequence($1, $2) AS sequence',
      [table, column],
    );
    const sequence = rows[0]?.sequence;
    if (!sequence) continue;
    const most = `(SELECT max(${escapeIdentifier(column)}) FROM ${table})`;
    await client.query(`SELECT setval(${escapeLiteral(sequence)}, coalesce(${most}, 1), ${most} IS NOT NULL)`);
  }
}
