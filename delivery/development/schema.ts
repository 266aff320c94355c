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
const WAITING = /^waiting for /;

/**
 * @param warn is told at once that the database is waited for
 * @throws {Stop} with what the database command said
 */
export async function prepareSchema(command: string, env: Variables, note: Note, warn: Note): Promise<void> {
  for (const verb of VERBS) {
    const onLine = (line: string): void => void (WAITING.test(line) && warn(line));
    const { code, tail } = await runChild(process.execPath, [command, verb], { cwd: ROOT, env, onLine });
    const lines = tail
      .trim()
      .split('\n')
      .filter((line) => !WAITING.test(line));
    if (code !== 0) throw stopOf(lines.join('\n'), code);
    note(lines.at(-1) ?? '');
    for (const line of lines.filter((each) => AHEAD.test(each))) warn(`${line}; if it does not work: ${RESET}`);
  }
}

/** With 2 the command has not come as far as the data, and knows best what is next. */
function stopOf(text: string, code: number): Stop {
  const [, message, next] = (code === 2 && /^(.*)\nnext: ([^\n]*)$/s.exec(text)) || [];
  if (message !== undefined && next !== undefined) return new Stop(message, next, code);
  return new Stop(text, `mend that and save, or forget the data of this machine: ${RESET}`);
}
