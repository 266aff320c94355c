/** `npm run <command>`: sets itself up, then runs <command>/main.ts in this very process, which handles signals. */
import { createRequire } from 'node:module';
import { ensureDependencies } from './dependencies.mjs';

const [command] = process.argv.splice(2, 1); // what is left is the command's own
ensureDependencies();
const require = createRequire(import.meta.url);
require('ts-node/register');
require(`./${command}/main.ts`);
