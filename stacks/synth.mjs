/**
 * Runs stacks/main.ts: what `cdktf` and `npm run synth` call. esbuild turns our TypeScript into one script, in a process of
 * its own while this one loads the packages, and checks no types (`npm run types` does). docs/decisions/synth.md says why.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledPackages, forgetPackages, keptPackages } from './packages.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const file = join(root, 'synth.js'); // never written: paths in stack traces are relative to it
const require = createRequire(file);
const esbuild = loadEsbuild(); // imported as a module it would be parsed for its exports, for 30 ms
const Module = require('node:module');
const isHelp = process.argv.some((argument) => ['--help', '-h'].includes(argument));

try {
  process.exitCode = await quickly();
} catch {
  // A defect of ours, or a file that is not what it was. Once more, with the packages as they are and source maps.
  forgetPackages(root);
  process.setSourceMapsEnabled(true);
  const { text } = await bundle({ sourcemap: 'inline' });
  process.exitCode = run(text, (name) => require(name));
}

async function quickly() {
  const bundling = bundle({ sourcemap: false });
  let packages = keptPackages(root);
  packages?.load('cdktf');
  const { text, imports } = await bundling;
  if (!packages || !imports.every((name) => packages.has(name) || Module.isBuiltin(name))) {
    packages = await bundledPackages(root, imports, esbuild);
  }
  // cdktf notes for each of thousands of values where it was made, and shows it only where one cannot be resolved.
  packages.load('cdktf/lib/tokens/private/stack-trace.js').captureStackTrace = () => [];
  const exitCode = run(text, (name) => (packages.has(name) ? packages.load(name) : require(name)));
  if (exitCode === 0 && !isHelp) packages.keep();
  return exitCode;
}

function loadEsbuild() {
  try {
    return require('esbuild');
  } catch {
    process.stderr.write('the dependencies are not installed\nnext: npm ci\n');
    process.exit(2);
  }
}

/** Our TypeScript as one script; packages stay outside. */
async function bundle({ sourcemap }) {
  const { outputFiles, metafile } = await esbuild.build({
    entryPoints: [join(root, 'stacks', 'main.ts')],
    absWorkingDir: root,
    outfile: file,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap,
    metafile: true,
    write: false,
    logLevel: 'error',
  });
  const all = Object.values(metafile.inputs).flatMap(({ imports }) => imports);
  return { text: outputFiles[0].text, imports: all.filter(({ external }) => external).map(({ path }) => path) };
}

function run(text, load) {
  const script = new Module(file);
  script.filename = file;
  script.require = load;
  script._compile(text, file);
  return script.exports.main(process.argv.slice(2), process.env);
}
