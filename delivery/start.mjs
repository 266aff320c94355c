/** `npm run <command>`: sets itself up, then runs <command>/main.ts in this very process, which handles signals. */
import { createRequire } from 'node:module';
import { ensureDependencies } from './dependencies.mjs';

const [command] = process.argv.splice(2, 1); // what is left is the command's own
ensureDependencies();
const require = createRequire(import.meta.url);
require('ts-node/register');
try {
  require(`./${command}/main.ts`);
} catch (error) {
  if (error.code !== 'GenericFailure') throw error;
  // A slip in a file of ours: swc shows its place, once for each thing that it had expected there.
  const [place] = error.message.split(/(?<=`----\n)/);
  process.stderr.write(`${place}next: mend the file where it says, then repeat the command\n`);
  process.exitCode = 2;
}
