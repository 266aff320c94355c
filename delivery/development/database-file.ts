import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { ServiceVariables } from './environment';

/** How `npm run db` finds the database that `npm run dev` has started: its port and password are new each time. */
const fileIn = (state: string): string => join(state, 'database.env');

export function writeDatabaseFile(state: string, variables: ServiceVariables): void {
  const lines = Object.entries(variables).filter(([name]) => name.startsWith('DATABASE_'));
  mkdirSync(state, { recursive: true });
  rmSync(fileIn(state), { force: true }); // or it would keep the rights that it had
  writeFileSync(fileIn(state), lines.map(([name, value]) => `${name}=${value}\n`).join(''), { mode: 0o600 });
}

export const removeDatabaseFile = (state: string): void => rmSync(fileIn(state), { force: true });

/** @returns undefined where none was written */
export function readDatabaseFile(state: string): ServiceVariables | undefined {
  try {
    return parseEnv(readFileSync(fileIn(state), 'utf8')) as ServiceVariables;
  } catch {
    return undefined;
  }
}
