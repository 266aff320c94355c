/** `node test/app/programs/build.mjs <outdir>`: bundles the programs that tests start, just as the service is bundled. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { options } from '../../../app/build.mjs';

const here = dirname(fileURLToPath(import.meta.url));
await esbuild.build({ ...options(process.argv[2]), entryPoints: { service: join(here, 'service.ts') } });
