import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseEnv } from 'node:util';
import { Stop } from '../stop';
import { isVariable, TOOL_VARIABLES, type Variables, withoutEmpty } from './environment';

/** Names in .env that are meant for others: Docker Compose reads the same file. */
const OF_OTHERS = /^(COMPOSE_|DOCKER_)/;

export interface Dotenv {
  readonly variables: Variables;
  /** Most likely misspelt. */
  readonly unread: readonly string[];
}

/** A variable that is set to nothing counts as not set: `.env.example` names all of them so. */
export function readDotenv(file: string): Dotenv {
  const all = parse(file);
  return {
    variables: all,
    unread: Object.keys(all).filter((name) => !isVariable(name) && !(name in TOOL_VARIABLES) && !OF_OTHERS.test(name)),
  };
}

/** Made at the first start, for this machine alone, and kept: a new one would log everybody out. */
export function sessionSecret(file: string): string {
  const { SESSION_SECRET: kept } = parse(file);
  if (kept !== undefined) return kept;
  const made = randomBytes(32).toString('base64url');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `SESSION_SECRET=${made}\n`, { mode: 0o600 });
  return made;
}

function parse(file: string): Record<string, string> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new Stop(`${file} cannot be read: ${(error as Error).message}`, 'let your user read it', 2);
  }
  return withoutEmpty(parseEnv(text));
}
