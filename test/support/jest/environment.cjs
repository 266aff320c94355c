/**
 * Where a test file runs: in the worker's own realm. A realm for each file (a vm context, as jest makes one) would need
 * every package once more, and in it each `Array` and `Object` is looked up three times as slowly.
 */
const { ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

/** What jest keeps for one file in the realm's globals. */
const OF_ONE_FILE = [
  'EVENT_HANDLERS',
  'TEST_TIMEOUT_SYMBOL',
  'RETRY_TIMES',
  'RETRY_IMMEDIATELY',
  'LOG_ERRORS_BEFORE_RETRY',
].map((name) => Symbol.for(name));

module.exports = class Environment {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);
  fakeTimers = null;

  constructor({ projectConfig }) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
    process.setMaxListeners(0); // each file has our modules anew, and some of them listen for the end of the process
    this.globals = Object.getOwnPropertyDescriptors(globalThis);
    this.env = { ...process.env };
    this.exit = process.exit; // jest wraps it
    forget();
  }

  async setup() {}

  /** The next file finds the globals and `process.env` as this one did. */
  async teardown() {
    this.fakeTimersModern.dispose();
    forget();
    for (const [name, descriptor] of Object.entries(this.globals))
      if (descriptor.configurable) Object.defineProperty(globalThis, name, descriptor);
    for (const name of Object.keys(process.env)) if (!(name in this.env)) delete process.env[name];
    Object.assign(process.env, this.env);
    process.exit = this.exit;
  }

  exportConditions = () => ['node', 'node-addons'];

  /** Asked for, and not used: see `runtime.cjs`. */
  getVmContext = () => globalThis;
};

function forget() {
  for (const key of OF_ONE_FILE) delete globalThis[key];
  for (const kind of ['stringTokenMap', 'numberTokenMap']) globalThis.__cdktfTokenMap?.[kind].clear();
}
