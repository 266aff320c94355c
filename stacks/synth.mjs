/**
 * Runs stacks/main.ts: what `cdktf` and `npm run synth` call. esbuild turns our TypeScript into one script, in a process of
 * its own while this one loads the packages, and checks no types (`npm run types` does). docs/decisions/synth.md says why.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clear, outdirOf } from './outdir.mjs';
import { bundledPackages, forgetPackages, keptPackages } from './packages.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const file = join(root, 'synth.js'); // never written: paths in stack traces are relative to it
const require = createRequire(file);
const esbuild = loadEsbuild(); // imported as a module it would be parsed for its exports, for 30 ms
const Module = require('node:module');
const isHelp = process.argv.some((argument) => ['--help', '-h'].includes(argument));
const outdir = outdirOf(process.env);

if (!isHelp) clear(outdir);
try {
  process.exitCode = await quickly();
} catch {
  // A defect of ours, or a package that is not what it was. Once more, with the packages as they are and source maps.
  forgetPackages(root);
  process.setSourceMapsEnabled(true);
  const { text } = await bundle({ sourcemap: 'inline' });
  try {
    process.exitCode = run(text, (name) => require(name));
  } catch (error) {
    clear(outdir); // a part of it may be written
    throw error;
  }
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

/** Our TypeScript as one script; packages stay outside. Ends the process when a file cannot be read. */
async function bundle({ sourcemap }) {
  const bundling = esbuild.build({
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
    logLevel: 'silent',
  });
  const { outputFiles, metafile } = await bundling.catch(refuse);
  const all = Object.values(metafile.inputs).flatMap(({ imports }) => imports);
  // One of our own files that is imported and not used is left out, and listed as if it were a package.
  const packages = all.filter(({ external, path }) => external && !path.startsWith('.'));
  return { text: outputFiles[0].text, imports: packages.map(({ path }) => path) };
}

/** A slip in a file, which is no defect: its place, as esbuild names it, and no stack trace. */
async function refuse(failure) {
  if (!failure.errors) throw failure;
  const places = await esbuild.formatMessages(failure.errors, { kind: 'error', color: process.stderr.hasColors?.() });
  process.stderr.write(
    `${places.join('')}nothing was written\nnext: mend the file where it says, then repeat the command\n`,
  );
  process.exit(1);
}

function run(text, load) {
  const script = new Module(file);
  script.filename = file;
  script.require = load;
  script._compile(text, file);
  return script.exports.main(process.argv.slice(2), process.env, outdir);
}
