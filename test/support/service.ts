import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MAIN, type ServiceVariables } from '../../delivery/servers/service';

export * from '../../delivery/servers/database';
export * from '../../delivery/servers/service';

const ROOT = dirname(dirname(__dirname));
const END_MS = 60_000;

/** From the first to the last. */
export const migrationNames = (): string[] =>
  readdirSync(join(ROOT, 'app', 'migrations'))
    .map((file) => file.replace(/\.sql$/, ''))
    .sort();

/** Runs the service until it ends by itself: what it says when it cannot start. */
export function runService(variables: ServiceVariables): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [MAIN], {
    encoding: 'utf8',
    timeout: END_MS,
    env: { PATH: process.env['PATH'], ...variables },
  });
}
