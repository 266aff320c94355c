/**
 * The packages of a synth as one script, kept below node_modules together with what V8 made of it. To find, read and
 * compile their thousand files anew takes longer than everything else that a synth does. docs/decisions/synth.md says more.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';

/** Used by synth.mjs itself. */
const OWN = ['cdktf', 'cdktf/lib/tokens/private/stack-trace.js'];

/** What an earlier synth kept; `undefined` when there is nothing for exactly these packages and this node. */
export function keptPackages(root) {
  const place = placeIn(root);
  const [source, code, about] = ['js', 'v8', 'json'].map((kind) => place && readIfThere(`${place.file}.${kind}`));
  if (!source || !code || !about) return undefined;
  return new Packages(place, source.latin1Slice(), { code, ...JSON.parse(about) });
}

/** Puts packages together: a second, once after each `npm ci`, and whenever our code imports another file of theirs. */
export async function bundledPackages(root, names, esbuild) {
  const all = [...new Set([...OWN, ...names])].filter((name) => !isBuiltin(name)).sort();
  const loaders = all.map((name) => `${JSON.stringify(name)}: () => require(${JSON.stringify(name)})`);
  const { outputFiles } = await esbuild.build({
    stdin: { contents: `module.exports = { ${loaders.join(', ')} };`, resolveDir: root },
    bundle: true,
    minifySyntax: true,
    minifyWhitespace: true,
    external: [...LATE],
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    write: false,
    logLevel: 'error',
  });
  return new Packages(placeIn(root), outputFiles[0].text);
}

export function forgetPackages(root) {
  const place = placeIn(root);
  if (place) rmSync(place.folder, { recursive: true, force: true });
}

/** Functions that nobody calls in a synth: cdktf packs assets with them, of which there are none. 45 ms. */
const LATE = new Set(['archiver']);

class Packages {
  constructor(place, source, kept) {
    this.place = place;
    this.source = source;
    this.loaded = new Set();
    const file = join(place?.root ?? '.', 'node_modules', 'packages-of-a-synth.js');
    this.script = new Script(`(function (require, module) {${source}\n})`, { filename: file, cachedData: kept?.code });
    /** How many packages V8's code is of: a synth of prod loads more than one of dev. */
    this.known = this.script.cachedDataRejected ? 0 : (kept?.loaded ?? 0);
    const require = createRequire(file);
    const module = { exports: {} };
    this.script.runInThisContext()((name) => (LATE.has(name) ? late(require, name) : require(name)), module);
    this.loaders = module.exports;
  }

  has = (name) => Object.hasOwn(this.loaders, name);

  load(name) {
    this.loaded.add(name);
    return this.loaders[name]();
  }

  /** Called when a synth is done, so that V8 keeps what it compiled on the way. A folder that is read-only keeps nothing. */
  keep() {
    if (this.loaded.size <= this.known || !this.place) return;
    const { folder, file } = this.place;
    try {
      mkdirSync(folder, { recursive: true });
      for (const old of readdirSync(folder)) rmSync(join(folder, old), { force: true });
      writeWhole(`${file}.js`, this.source);
      writeWhole(`${file}.v8`, this.script.createCachedData());
      writeWhole(`${file}.json`, JSON.stringify({ loaded: this.loaded.size }));
    } catch (error) {
      if (!['EACCES', 'EROFS', 'EPERM', 'ENOENT', 'ENOSPC'].includes(error.code)) throw error;
    }
  }
}

const late =
  (require, name) =>
  (...given) =>
    require(name)(...given);

/** Other packages or another node have another place. `undefined` where npm has not installed them. */
function placeIn(root) {
  const installed = readIfThere(join(root, 'node_modules', '.package-lock.json'));
  if (installed === undefined) return undefined;
  const key = createHash('sha256').update(installed).update(process.version).update(process.arch).digest('hex');
  const folder = join(root, 'node_modules', '.cache', 'devops-simulator-synth');
  return { root, folder, file: join(folder, key.slice(0, 16)) };
}

function readIfThere(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Never half a file, whoever else writes or ends. */
function writeWhole(file, content) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, content);
  renameSync(draft, file);
}
