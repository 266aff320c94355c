import { runChild } from '../child';
import { Stop } from '../stop';
import type { Variables } from './environment';
import { ROOT } from './options';
import type { Note } from './steps';

/** What brings the database to where the service needs it. Each verb can be repeated. */
const VERBS = ['migrate', 'seed'];
/** After `git checkout` of an older commit. */
const AHEAD = /ahead of this release/;
const RESET = 'npm run db -- reset';

/** @throws {Stop} with what the database command said, which names the next step */
export async function prepareSchema(command: string, env: Variables, note: Note, warn: Note): Promise<void> {
  for (const verb of VERBS) {
    const { code, tail } = await runChild(process.execPath, [command, verb], { cwd: ROOT, env });
    const lines = tail.trim().split('\n');
    if (code !== 0) throw new Stop(tail.trim(), `mend that and save, or forget the data of this machine: ${RESET}`);
    note(lines.at(-1) ?? '');
    for (const line of lines.filter((each) => AHEAD.test(each))) warn(`${line}; if it does not work: ${RESET}`);
  }
}
