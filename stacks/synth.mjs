/**
 * Runs stacks/main.ts: what `cdktf` and `npm run synth` call. esbuild turns our TypeScript into one script, in a process of
 * its own while this one loads cdktf, and checks no types (`npm run types` does). docs/decisions/synth.md says why.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const file = join(root, 'synth.js'); // never written: paths in stack traces are relative to it
const require = createRequire(file);

const bundling = build({
  entryPoints: [join(root, 'stacks', 'main.ts')],
  outfile: file,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  sourcemap: 'inline',
  write: false,
  logLevel: 'error',
});
require('cdktf');
const { outputFiles } = await bundling;

// cdktf notes for each of thousands of values where it was made, and shows it only where one cannot be resolved.
const stackTraces = require('cdktf/lib/tokens/private/stack-trace.js');
const { captureStackTrace } = stackTraces;
stackTraces.captureStackTrace = () => [];
try {
  process.exitCode = run();
} catch {
  // A defect of ours. Once more, slowly, to say where.
  stackTraces.captureStackTrace = captureStackTrace;
  process.setSourceMapsEnabled(true);
  process.exitCode = run();
}

function run() {
  const Module = require('node:module');
  const script = new Module(file);
  script.filename = file;
  script.paths = Module._nodeModulePaths(root);
  script._compile(outputFiles[0].text, file);
  return script.exports.main(process.argv.slice(2), process.env);
}
