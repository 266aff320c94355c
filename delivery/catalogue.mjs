/** `npm run catalogue`: sets itself up, then runs catalogue/main.ts in this very process, which handles signals. */
import { createRequire } from 'node:module';
import { ensureDependencies } from './dependencies.mjs';

ensureDependencies();
const require = createRequire(import.meta.url);
require('ts-node/register');
require('./catalogue/main.ts');
