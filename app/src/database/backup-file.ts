import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { Failure } from './failure';
import { linesOf } from './lines';

/**
 * A backup is text, compressed with gzip: of each table a line `#table {"name", "columns"}` and its rows as COPY writes
 * them, a line each; in the end `#manifest {…}`. A row that begins with `#` begins with `\#` there.
 */
export const FORMAT = 'devops-simulator backup 1';
const TABLE = '#table ';
const MANIFEST = '#manifest ';

export interface TableHead {
  readonly name: string;
  readonly columns: readonly string[];
}

export interface Manifest {
  readonly format: typeof FORMAT;
  readonly at: string;
  /** Applied when it was made. */
  readonly migrations: readonly string[];
  readonly seed: number | null;
  readonly tables: readonly (TableHead & { readonly rows: number; readonly sha256: string })[];
}

export const headLine = (table: TableHead): string => `${TABLE}${JSON.stringify(table)}\n`;
export const manifestLine = (manifest: Manifest): string => `${MANIFEST}${JSON.stringify(manifest)}\n`;
/** A row that begins like a line of ours would be read as one. COPY reads `\#` as `#`. */
export const escapeRow = (row: string): string => (row.startsWith('#') ? `\\${row}` : row);

/** Counts and sums up the rows of one table. */
export class Tally {
  private readonly hash = createHash('sha256');
  rows = 0;

  add(row: string): void {
    this.hash.update(`${row}\n`);
    this.rows += 1;
  }

  get sha256(): string {
    return this.hash.copy().digest('hex');
  }
}

export type Entry = { readonly table: TableHead } | { readonly row: string } | { readonly manifest: Manifest };

/** Reads a backup line by line. @throws {Failure} when it is none, or not whole */
export async function* readBackup(file: string): AsyncGenerator<Entry> {
  if (!existsSync(file)) throw new Failure(`there is no file ${file}`, 'name one that db backup has written', 2);
  const compressed = createReadStream(file);
  const text = compressed.pipe(createGunzip());
  compressed.on('error', (error) => text.destroy(error));
  try {
    for await (const line of linesOf(text)) {
      if (line.startsWith(TABLE)) yield { table: JSON.parse(line.slice(TABLE.length)) as TableHead };
      else if (line.startsWith(MANIFEST)) yield { manifest: JSON.parse(line.slice(MANIFEST.length)) as Manifest };
      else yield { row: line };
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw damaged(file, error instanceof Error ? error.message : String(error));
  }
}

/** Reads all of it, and compares. Nothing has been touched yet. */
export async function verifyBackup(file: string): Promise<Manifest> {
  let manifest: Manifest | undefined;
  const tallies = new Map<string, Tally>();
  let tally: Tally | undefined;
  for await (const entry of readBackup(file)) {
    if ('manifest' in entry) manifest = entry.manifest;
    else if ('table' in entry) {
      tally = new Tally();
      tallies.set(entry.table.name, tally);
    } else if (tally) tally.add(entry.row);
    else throw damaged(file, 'it begins with something else');
  }
  if (!manifest) throw damaged(file, 'its end is missing');
  if (manifest.format !== FORMAT)
    throw damaged(file, `its format is ${JSON.stringify(manifest.format)}, not "${FORMAT}"`);
  for (const { name, rows, sha256 } of manifest.tables) {
    const read = tallies.get(name);
    if (read?.rows !== rows) throw damaged(file, `${name} has ${read?.rows ?? 'no'} rows, not ${rows}`);
    if (read.sha256 !== sha256) throw damaged(file, `the rows of ${name} were changed`);
  }
  return manifest;
}

const damaged = (file: string, why: string): Failure =>
  new Failure(`${file} is no whole backup: ${why}`, 'restore another one; nothing was changed');
