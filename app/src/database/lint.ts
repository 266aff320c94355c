/**
 * Expand and contract: while instances are replaced, and after a rollback, the former release works on the newer schema.
 * So a migration only adds, unless its file says why nothing that runs needs what it takes away.
 * docs/decisions/migrations.md
 */

export interface Finding {
  readonly line: number;
  readonly statement: string;
  readonly reason: string;
}

interface Rule {
  readonly pattern: RegExp;
  readonly reason: string;
}

const RULES: readonly Rule[] = [
  {
    pattern: /^drop\s+(table|view|materialized\s+view|schema|type|domain|function|procedure|sequence|trigger)\b/i,
    reason: 'the former release still uses what is dropped',
  },
  {
    // DROP CONSTRAINT, DROP NOT NULL, DROP DEFAULT and the like only loosen.
    pattern:
      /\bdrop\s+(?!constraint\b|not\b|default\b|identity\b|expression\b)(column\b|(if\s+exists\s+)?("[^"]+"|\w+)\s*(,|$|cascade|restrict))/i,
    reason: 'the former release still reads the column that is dropped',
  },
  { pattern: /\brename\b/i, reason: 'the former release still uses the former name' },
  {
    pattern: /\balter\s+(column\s+)?("[^"]+"|\w+)\s+(set\s+data\s+)?type\b/i,
    reason: 'the former release writes the former type, and the table is locked while it is rewritten',
  },
  { pattern: /\bset\s+not\s+null\b/i, reason: 'the former release still writes null' },
  {
    pattern:
      /\badd\s+(column\s+)?(?!constraint\b)[^,]*\bnot\s+null\b(?![^,]*\b(default|generated)\b)(?<!\b(default|generated)\b[^,]*)/i,
    reason: 'the former release writes rows without the new column',
  },
  { pattern: /^truncate\b/i, reason: 'a release that runs loses its rows' },
];

/** What a migration takes away. Nothing when the file is marked as a contraction. */
export function takenAway(sql: string): readonly Finding[] {
  if (contractionOf(sql) !== undefined) return [];
  return statementsOf(upPart(sql)).flatMap(({ line, text }) => {
    if (/^(create|insert|comment)\b/i.test(text)) return [];
    const broken = RULES.find(({ pattern }) => pattern.test(text));
    return broken ? [{ line, statement: text.replace(/\s+/g, ' '), reason: broken.reason }] : [];
  });
}

/** The reason on the file's line `-- Contract: …`. */
export const contractionOf = (sql: string): string | undefined => /^--[ \t]*contract:[ \t]*(\S.*)$/im.exec(sql)?.[1];

/** One line for each finding. */
export const describe = (file: string, { line, statement, reason }: Finding): string =>
  `${file}:${line}: ${reason}, got ${JSON.stringify(statement)}; allowed is what adds; ` +
  'add first and take away in a later release, in a file with a line "-- Contract: <why nothing that runs needs it>"';

const upPart = (sql: string): string => sql.split(/^--\s*down migration/im)[0] ?? '';

/** Statements with the lines where they begin. Comments and the contents of texts are blanked, so that they match nothing. */
function statementsOf(sql: string): { line: number; text: string }[] {
  const blank = sql.replace(
    /--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|'(?:[^']|'')*'/g,
    (match) => (/^(--|\/\*)/.test(match) ? '' : "''") + '\n'.repeat(match.split('\n').length - 1),
  );
  let line = 1;
  return blank.split(';').flatMap((part) => {
    const text = part.trim();
    const start = line + (part.slice(0, part.indexOf(text)).split('\n').length - 1);
    line += part.split('\n').length - 1;
    return text === '' ? [] : [{ line: start, text }];
  });
}
