/**
 * Runs stacks/main.ts: what `cdktf` and `npm run synth` call. esbuild turns our TypeScript into one script in about
 * 50 ms and checks no types (`npm run types` does); packages are loaded as they are.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

process.setSourceMapsEnabled(true);
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bundle = join(root, 'synth.js'); // never written: paths in stack traces are relative to it
const { outputFiles } = buildSync({
  entryPoints: [join(root, 'stacks', 'main.ts')],
  outfile: bundle,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  sourcemap: 'inline',
  write: false,
  logLevel: 'error',
});

const Module = createRequire(bundle)('node:module');
const script = new Module(bundle);
script.filename = bundle;
script.paths = Module._nodeModulePaths(root);
script._compile(outputFiles[0].text, bundle);
process.exitCode = script.exports.main(process.argv.slice(2), process.env);
