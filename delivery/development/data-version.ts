import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environments } from '../../environments';
import { Stop } from '../stop';

/** PostgreSQL reads the files of its own major version only, and says so in a log that nobody looks at. @throws {Stop} */
export function checkDataVersion(folder: string): void {
  const file = join(folder, 'data', 'PG_VERSION');
  if (!existsSync(file)) return;
  const version = readFileSync(file, 'utf8').trim();
  const { engineVersion } = environments.dev.database;
  if (version === engineVersion) return;
  throw new Stop(
    `the database in ${folder} was written by PostgreSQL ${version}, and this is ${engineVersion}`,
    'forget it: npm run dev -- --fresh (npm run db -- backup, run at the commit that wrote it, keeps what is in it)',
    2,
  );
}
