import { join } from 'node:path';
import { runChild } from '../child';
import { Stop } from '../stop';
import type { Variables } from './environment';
import { ROOT } from './options';
import type { Note } from './steps';

/** What brings the database to where the service needs it. Each verb can be repeated. */
const VERBS = [['migrate', '--migrations', join(ROOT, 'app', 'migrations')], ['seed']] as const;

/** @throws {Stop} with what the database command said, which names the next step */
export async function prepareSchema(command: string, env: Variables, note: Note): Promise<void> {
  for (const args of VERBS) {
    const { code, tail } = await runChild(process.execPath, [command, ...args], { cwd: ROOT, env });
    const last = tail.trim().split('\n').at(-1) ?? '';
    if (code !== 0)
      throw new Stop(tail.trim(), 'mend that and save, or forget the data of this machine: npm run db -- reset');
    note(last);
  }
}
