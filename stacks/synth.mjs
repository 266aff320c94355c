/**
 * Runs stacks/main.ts: what `cdktf` and `npm run synth` call. esbuild turns our TypeScript into one script, in a process of
 * its own while this one loads cdktf, and checks no types (`npm run types` does). docs/decisions/synth.md says why.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const file = join(root, 'synth.js'); // never written: paths in stack traces are relative to it
const require = createRequire(file);
const { build } = esbuild(); // imported as a module it would be parsed for its exports, for 30 ms
const Module = require('node:module');

const bundling = bundle({ sourcemap: false });
loadLate('archiver'); // 45 ms, for assets of cdktf, of which there are none
require('cdktf');

// cdktf notes for each of thousands of values where it was made, and shows it only where one cannot be resolved.
const stackTraces = require('cdktf/lib/tokens/private/stack-trace.js');
const { captureStackTrace } = stackTraces;
stackTraces.captureStackTrace = () => [];
try {
  process.exitCode = run(await bundling);
} catch {
  // A defect of ours. Once more, slowly, to say where.
  stackTraces.captureStackTrace = captureStackTrace;
  process.setSourceMapsEnabled(true);
  process.exitCode = run(await bundle({ sourcemap: 'inline' }));
}

function esbuild() {
  try {
    return require('esbuild');
  } catch {
    process.stderr.write('the dependencies are not installed\nnext: npm ci\n');
    process.exit(2);
  }
}

/** Our TypeScript as one script; packages stay outside. */
async function bundle({ sourcemap }) {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'stacks', 'main.ts')],
    outfile: file,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap,
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0].text;
}

/** Loads a package, whose export is a function, when that is called for the first time. */
function loadLate(name) {
  const load = Module._load;
  Module._load = (request, ...rest) =>
    request === name ? (...given) => load(request, ...rest)(...given) : load(request, ...rest);
}

function run(text) {
  const script = new Module(file);
  script.filename = file;
  script.paths = Module._nodeModulePaths(root);
  script._compile(text, file);
  return script.exports.main(process.argv.slice(2), process.env);
}
