import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The path of a Unix socket, which lies in the folder, has 100 characters or so. */
const LONGEST = 80;

/**
 * Where the embedded PostgreSQL keeps its data: with the rest of the state, unless it could not run there. That is so
 * where the path is too long, and for root, whose PostgreSQL is another user that may not enter root's own folders.
 */
export function postgresFolder(state: string, isRoot = process.getuid?.() === 0): string {
  const beside = join(state, 'postgres');
  if (beside.length <= LONGEST && !(isRoot && isClosed(state))) return beside;
  const name = createHash('sha256').update(state).digest('hex').slice(0, 12);
  return join('/var/tmp', `devops-simulator-${name}`); // which a restart of the machine does not empty
}

/** May others not pass through this folder, or one above it? */
function isClosed(folder: string): boolean {
  if (folder === dirname(folder)) return false;
  const mode = statSync(folder, { throwIfNoEntry: false })?.mode ?? 0o755; // it will be made
  return (mode & 0o001) === 0 || isClosed(dirname(folder));
}
