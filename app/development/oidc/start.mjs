/** `NODE_ENV=development node app/development/oidc/start.mjs --client http://localhost:3000`: bundles the provider and runs it. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const outfile = join(here, '..', '..', 'dist', 'oidc.js');
await build({
  entryPoints: [join(here, 'main.ts')],
  outfile,
  bundle: true,
  packages: 'external', // development has them all
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
});
createRequire(import.meta.url)(outfile);
