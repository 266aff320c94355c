export interface Statement {
  /** Where it begins, counted from 1. */
  readonly line: number;
  /** As it is written. */
  readonly sql: string;
  /** The same, with comments and the contents of texts blanked, so that they match nothing. */
  readonly bare: string;
}

/** A migration without its way back, which nothing runs. */
export const upPart = (sql: string): string => sql.split(/^--\s*down migration/im)[0] ?? '';

const OPAQUE = /--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|'(?:[^']|'')*'/g;

export function statementsOf(sql: string): readonly Statement[] {
  // As long as before, so that a place in the one is a place in the other.
  const bare = sql.replace(OPAQUE, (match) => {
    const inside = match.replace(/[^\n]/g, ' ');
    return /^(--|\/\*)/.test(match) ? inside : `'${inside.slice(1, -1)}'`;
  });
  let at = 0;
  return bare.split(';').flatMap((part) => {
    const start = at + part.length - part.trimStart().length;
    const end = at + part.trimEnd().length;
    at += part.length + 1;
    if (end <= start) return [];
    const line = bare.slice(0, start).split('\n').length;
    return [{ line, sql: sql.slice(start, end), bare: bare.slice(start, end).replace(/\s+/g, ' ') }];
  });
}

/** Of an ALTER TABLE. Splits at the commas that stand in no parentheses: `ALTER TABLE a ADD b numeric(4, 2), DROP c` has two clauses. */
export function clausesOf(bare: string): readonly string[] {
  const clauses = [''];
  let depth = 0;
  for (const character of bare) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ',' && depth === 0) clauses.push('');
    else clauses[clauses.length - 1] += character;
  }
  return clauses.map((clause) => clause.trim());
}
