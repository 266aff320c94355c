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
  const names = [...imports.keys()];
  if (!packages || !names.every((name) => packages.has(name) || Module.isBuiltin(name))) {
    const missing = names.filter((name) => !isInstalled(name));
    if (missing.length > 0) stopMissing(missing.map((name) => `${name}, which ${imports.get(name)} imports`));
    packages = await bundledPackages(root, names, esbuild);
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

function isInstalled(name) {
  try {
    return require.resolve(name) !== undefined;
  } catch (error) {
    return error.code !== 'MODULE_NOT_FOUND';
  }
}

/** As after a pull, before `npm ci`. */
function stopMissing(packages) {
  process.stderr.write(
    `not installed: ${packages.join('; ')}\nnothing was written\nnext: npm ci, or mend the import\n`,
  );
  process.exit(2);
}

/** Our TypeScript as one script, and the packages that it leaves outside, each with a file that imports it. Ends the process when a file cannot be read. */
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
  const imports = new Map();
  for (const [importer, input] of Object.entries(metafile.inputs)) {
    for (const { external, path } of input.imports) {
      // One of our own files that is imported and not used is left out, and listed as if it were a package.
      if (external && !path.startsWith('.')) imports.set(path, importer);
    }
  }
  return { text: outputFiles[0].text, imports };
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
