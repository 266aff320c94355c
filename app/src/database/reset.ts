import type { Client } from 'pg';
import type { Patience, Say } from './login';
import { migrate } from './migrate';
import { SCHEMA } from './roles';
import { seed } from './seed';

/** Forgets everything, then migrates and sows. Killed half-way, it is repeated. */
export async function reset(client: Client, options: { folder: string; patience: Patience; say: Say }): Promise<void> {
  await client.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`);
  options.say('everything was dropped');
  await migrate(client, { ...options, createSchema: true });
  await seed(client, options.say);
}
