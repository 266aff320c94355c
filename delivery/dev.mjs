/** `npm run dev`: sets itself up, then runs development/main.ts in this very process, which handles signals. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ensureServiceDependencies, ROOT } from './dependencies.mjs';

ensureServiceDependencies();
const { register } = await import('tsx/cjs/api');
register();
const { MIGRATIONS, options } = await import('../app/build.mjs');
const { main } = createRequire(import.meta.url)('./development/main.ts');
main({ options, migrations: MIGRATIONS, sources: join(ROOT, 'app', 'src') });
