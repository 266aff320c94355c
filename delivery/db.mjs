/** `npm run db -- <verb>`: sets itself up, bundles the database command, and runs it beside the database of this clone. */
import { createRequire } from 'node:module';
import { ensureServiceDependencies } from './dependencies.mjs';

ensureServiceDependencies();
const { register } = await import('tsx/cjs/api');
register();
const { MIGRATIONS, options } = await import('../app/build.mjs');
const { main } = createRequire(import.meta.url)('./development/database-command.ts');
await main({ options, migrations: MIGRATIONS });
