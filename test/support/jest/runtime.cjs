/**
 * How a test file gets its modules: by node's own `require`. Packages stay loaded for all the files that one worker runs;
 * each file has our own modules anew, so that none sees what another left in them. docs/decisions/tests.md says why.
 */
const Module = require('node:module');
const { join, sep } = require('node:path');
const JestRuntime = require('jest-runtime').default;

const ROOT = join(__dirname, '..', '..', '..') + sep;
const PACKAGES = `${sep}node_modules${sep}`;
const isOurs = (file) => file.startsWith(ROOT) && !file.includes(PACKAGES);

/** What jest can do only when it loads modules itself. To be refused is better than to be passed over. */
const OF_JESTS_MODULES = [
  'mock',
  'doMock',
  'unmock',
  'dontMock',
  'setMock',
  'unstable_mockModule',
  'requireActual',
  'requireMock',
  'isolateModules',
  'isolateModulesAsync',
  'resetModules',
];

/** Of every file that this worker has compiled: packages stay, and an error may come out of one. */
const sourceMaps = new Map();
let current;
Module._extensions['.ts'] = (module, file) => module._compile(current.compiled(file), file);

module.exports = class Runtime extends JestRuntime {
  constructor(...given) {
    super(...given);
    current = this;
    for (const file of Object.keys(Module._cache)) if (isOurs(file)) delete Module._cache[file];
  }

  /** A test, or a file that prepares it. */
  requireModule(file) {
    const { jest } = this.requireModuleOrMock(file, '@jest/globals');
    globalThis.jest = Object.assign(Object.create(jest), REFUSED);
    return Module._load(file);
  }

  /** jest-circus begins with no tests. What it is made of may stay. */
  requireInternalModule(file) {
    delete Module._cache[file];
    return Module._load(file);
  }

  compiled(file) {
    const code = this.transformCache.transform(file, AS_COMMONJS);
    for (const [name, map] of super.getSourceMaps()) sourceMaps.set(name, map);
    return code;
  }

  getSourceMaps() {
    return sourceMaps;
  }
};

const REFUSED = Object.fromEntries(
  OF_JESTS_MODULES.map((name) => [
    name,
    () => {
      throw new Error(
        `jest.${name} is not to be had: node loads the modules. Give the stand-in as an argument, or spy`,
      );
    },
  ]),
);

const AS_COMMONJS = {
  isInternalModule: false,
  supportsDynamicImport: false,
  supportsExportNamespaceFrom: false,
  supportsStaticESM: false,
  supportsTopLevelAwait: false,
};
