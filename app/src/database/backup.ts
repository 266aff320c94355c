import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Client, escapeIdentifier } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { escapeRow, FORMAT, headLine, type Manifest, manifestLine, Tally } from './backup-file';
import { Failure } from './failure';
import { linesOf } from './lines';
import type { Say } from './login';
import { SCHEMA } from './roles';
import { migrationsOf, type Table, tablesOf } from './tables';

/** Writes every table as it is at one moment. The file appears when it is whole. */
export async function backup(client: Client, file: string, say: Say): Promise<void> {
  if (existsSync(file)) throw new Failure(`${file} is there already`, 'name another file', 2);
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const migrations = await migrationsOf(client);
  if (migrations.length === 0)
    throw new Failure('there is nothing to save: the database is not migrated', 'run db migrate');
  mkdirSync(dirname(file), { recursive: true });
  const half = `${file}.${process.pid}`;
  const gzip = createGzip();
  const written = pipeline(gzip, createWriteStream(half, { mode: 0o600 }));
  written.catch(() => {}); // reported where it is waited for
  try {
    const tables: Manifest['tables'][number][] = [];
    for (const table of await tablesOf(client)) tables.push(await copyOut(client, table, gzip));
    const seed = await client.query<{ seed: number | null }>(`SELECT max(version) AS seed FROM ${SCHEMA}.seeds`);
    const at = new Date().toISOString();
    gzip.end(manifestLine({ format: FORMAT, at, migrations, seed: seed.rows[0]?.seed ?? null, tables }));
    await written;
    renameSync(half, file);
    await client.query('COMMIT');
    for (const { name, rows } of tables) say(`${name}: ${rows} rows`);
    say(`saved to ${file}, at migration ${migrations.at(-1)}`);
  } finally {
    gzip.destroy();
    rmSync(half, { force: true });
  }
}

async function copyOut(client: Client, { name, columns }: Table, gzip: NodeJS.WritableStream) {
  gzip.write(headLine({ name, columns }));
  const list = columns.map(escapeIdentifier).join(', ');
  const rows = client.query(copyTo(`COPY ${SCHEMA}.${escapeIdentifier(name)} (${list}) TO STDOUT`));
  const tally = new Tally();
  for await (const line of linesOf(rows)) {
    const row = escapeRow(line);
    tally.add(row);
    if (!gzip.write(`${row}\n`)) await once(gzip, 'drain');
  }
  return { name, columns, rows: tally.rows, sha256: tally.sha256 };
}
