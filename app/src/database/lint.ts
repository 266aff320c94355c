/**
 * Expand and contract: while instances are replaced, and after a rollback, the former release works on the newer schema.
 * So a migration only adds, and lets the former release go on writing meanwhile, unless its file says why nothing that
 * runs needs what it takes away. docs/decisions/migrations.md
 */
import { clausesOf, statementsOf, upPart } from './statements';

export interface Finding {
  readonly line: number;
  readonly statement: string;
  readonly reason: string;
  /** The way that is allowed. */
  readonly mend: string;
}

interface Rule {
  /** Of a statement, or of one clause of an ALTER TABLE, on one line. */
  readonly pattern: RegExp;
  /** No finding where this stands in it too. */
  readonly unless?: RegExp;
  readonly reason: string;
  readonly mend?: string;
}

const CONTRACT =
  'allowed is what adds; add first and take away in a later release, in a file with a line "-- Contract: <why nothing that runs needs it>"';
const CHECK_LATER = 'allowed is ADD CONSTRAINT … NOT VALID, and VALIDATE CONSTRAINT in a later file';
const INDEX_FIRST = 'allowed is CREATE UNIQUE INDEX CONCURRENTLY, and then ADD CONSTRAINT … USING INDEX';
const LOCKED = 'nobody writes to the table while every row of it is read';

const RULES: readonly Rule[] = [
  {
    pattern: /^drop (?!index\b)/i,
    reason: 'the former release still uses what is dropped',
  },
  {
    pattern: /\bdrop (default|identity|expression)\b/i,
    reason: 'the former release writes rows without the column, whose value it leaves to the database',
  },
  {
    // DROP CONSTRAINT and DROP NOT NULL only loosen.
    pattern: /\bdrop (?!constraint\b|not\b|index\b)(column\b|(if exists )?("[^"]+"|\w+)( cascade| restrict)?$)/i,
    reason: 'the former release still reads the column that is dropped',
  },
  { pattern: /\brename\b/i, reason: 'the former release still uses the former name' },
  {
    pattern: /\balter (column )?("[^"]+"|\w+) (set data )?type\b/i,
    reason: 'the former release writes the former type, and the table is locked while it is rewritten',
  },
  { pattern: /\bset not null\b/i, reason: 'the former release still writes null' },
  {
    pattern: /\badd (column )?(?!constraint\b).*\bnot null\b/i,
    unless: /\b(default|generated)\b/i,
    reason: 'the former release writes rows without the new column',
  },
  { pattern: /^truncate\b/i, reason: 'a release that runs loses its rows' },
  { pattern: /^(with\b.*\b)?delete\b/i, reason: 'a release that runs loses its rows' },
  { pattern: /^(with\b.*\b)?update\b/i, reason: 'a release that runs finds other values than it wrote' },
  { pattern: /\brevoke\b/i, reason: 'the former release still uses the right' },
  { pattern: /^do\b/i, reason: 'what a block does cannot be read here' },
  {
    pattern: /^create (unique )?index\b/i,
    unless: /\bindex concurrently\b/i,
    reason: 'nobody writes to the table while its index is made',
    mend: 'allowed is CREATE INDEX CONCURRENTLY, in a file of its own, after DROP INDEX IF EXISTS, since it may have to be repeated',
  },
  {
    pattern: /\badd (constraint ("[^"]+"|\w+) )?(check|foreign key)\b/i,
    unless: /\bnot valid\b/i,
    reason: LOCKED,
    mend: CHECK_LATER,
  },
  {
    pattern: /\badd (constraint ("[^"]+"|\w+) )?(unique|primary key|exclude)\b/i,
    unless: /\busing index\b/i,
    reason: LOCKED,
    mend: INDEX_FIRST,
  },
  {
    pattern: /\badd (column )?(?!constraint\b).*\b(check|references)\b/i,
    unless: /\bnot valid\b/i,
    reason: LOCKED,
    mend: CHECK_LATER,
  },
  {
    pattern: /\badd (column )?(?!constraint\b).*\b(unique|primary key)\b/i,
    unless: /\busing index\b/i,
    reason: LOCKED,
    mend: INDEX_FIRST,
  },
];

const CREATED = /^create (?:(?:temp|temporary|unlogged) )?table (?:if not exists )?("[^"]+"|[\w.]+)/i;
/** The table that an ALTER TABLE changes, or that an index is for. */
const CHANGED =
  /^(?:alter table (?:if exists )?(?:only )?|create (?:unique )?index .*?\bon (?:only )?)("[^"]+"|[\w.]+)/i;
/** They only add. What stands in them is the new thing's own. */
const ADDING = /^(create (?!(unique )?index\b)|insert|comment)\b/i;

/** A file with one of these runs without a transaction, so that all of it must be such that it can be repeated. */
const ALONE = /\bconcurrently\b/i;
const REPEATABLE = /^(create (unique )?index concurrently (?!if not exists\b)|drop index (concurrently )?if exists)\b/i;
const NOT_REPEATABLE = {
  reason:
    'beside an index that is made CONCURRENTLY nothing is a transaction, so a run that broke off could not be repeated',
  mend: 'allowed there is DROP INDEX CONCURRENTLY IF EXISTS, and then CREATE INDEX CONCURRENTLY without IF NOT EXISTS, which would keep a broken one; the rest goes into a file of its own',
};

/**
 * What a migration takes away, keeps others from, or could not repeat. A file that is marked as a contraction may take
 * away and keep from.
 */
export function takenAway(sql: string): readonly Finding[] {
  const statements = statementsOf(upPart(sql));
  if (statements.some(({ bare }) => ALONE.test(bare)))
    return statements
      .filter(({ bare }) => !REPEATABLE.test(bare))
      .map(({ line, sql: text }) => ({ line, statement: text.replace(/\s+/g, ' '), ...NOT_REPEATABLE }));
  if (contractionOf(sql) !== undefined) return [];
  const created = new Set(statements.map(({ bare }) => CREATED.exec(bare)?.[1]));
  return statements.flatMap(({ line, sql: text, bare }) => {
    const changed = CHANGED.exec(bare)?.[1];
    // Nobody uses a table that is made here.
    if (ADDING.test(bare) || (changed !== undefined && created.has(changed))) return [];
    // A clause is not taken for a statement of its own.
    const parts = /^alter\b/i.test(bare) ? clausesOf(bare).map((clause) => `alter ${clause}`) : [bare];
    const broken = RULES.find(({ pattern, unless }) => parts.some((part) => pattern.test(part) && !unless?.test(part)));
    if (!broken) return [];
    return [{ line, statement: text.replace(/\s+/g, ' '), reason: broken.reason, mend: broken.mend ?? CONTRACT }];
  });
}

/** The reason on the file's line `-- Contract: …`. */
export const contractionOf = (sql: string): string | undefined => /^--[ \t]*contract:[ \t]*(\S.*)$/im.exec(sql)?.[1];

/** One line for each finding. */
export const describe = (file: string, { line, statement, reason, mend }: Finding): string =>
  `${file}:${line}: ${reason}, got ${JSON.stringify(statement)}; ${mend}`;
