/** `npm run tools`: sets itself up, then runs tools/main.ts in this very process, which handles signals. */
import { createRequire } from 'node:module';
import { ensureDependencies } from './dependencies.mjs';

ensureDependencies();
const require = createRequire(import.meta.url);
require('ts-node/register');
require('./tools/main.ts');
