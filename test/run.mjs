/**
 * `npm test`: sets itself up, runs every suite that this machine has the tools for, names what it skipped and why,
 * and closes with "N passed, N failed". With CI=true a skipped test is a failure.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ensureDependencies, ROOT } from '../delivery/dependencies.mjs';

const HELP = `usage: npm test [-- <suite> ...]

suites  types     tsc --noEmit
        lint      biome: lint and format
        unit      every construct, rule and environment through the real synth
        service   the service on a real PostgreSQL and Redis
        monitoring  rules and dashboards on the real servers
        emulator  the real terraform and provider against the local emulator (minutes)

exit code: 0 all passed, 1 a test failed (with CI=true: or was skipped), 2 the set-up failed`;

const JEST = ['jest', '--colors=false'];
const SUITES = {
  types: () => commands(['tsc', '--noEmit', '-p', '.'], ['tsc', '--noEmit', '-p', 'app']),
  lint: () => commands(['biome', 'ci', '--colors=off', '.']),
  unit: () => jest('unit', ['--testPathIgnorePatterns', '\\.(service|monitoring|emulator)\\.test\\.ts$']),
  service: () => serial('service'),
  monitoring: () => serial('monitoring'),
  emulator: () => serial('emulator'),
};
const strict = process.env.CI === 'true';

const asked = process.argv.slice(2);
if (asked.some((name) => name === '--help' || name === '-h')) {
  console.log(HELP);
  process.exit(0);
}
const unknown = asked.filter((name) => !(name in SUITES));
if (unknown.length > 0) {
  console.error(`suites are ${Object.keys(SUITES).join(', ')}, got ${unknown.join(', ')}\n\n${HELP}`);
  process.exit(2);
}

ensureDependencies();
const results = (asked.length > 0 ? asked : Object.keys(SUITES)).map((name) => {
  console.log(`\n=== ${name}`);
  const started = Date.now();
  const result = SUITES[name]();
  console.log(
    `=== ${name}: ${result.passed} passed, ${result.failed} failed, ${result.skipped.length} skipped, ${Math.round((Date.now() - started) / 1000)} s`,
  );
  return result;
});

const skipped = results.flatMap((result) => result.skipped);
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0) + (strict ? skipped.length : 0);
console.log('');
for (const name of skipped) console.log(`skipped${strict ? ' (a failure in CI)' : ''}: ${name}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

function run(args, options = {}) {
  const bin = join(ROOT, 'node_modules', '.bin', args[0]);
  return spawnSync(bin, args.slice(1), {
    cwd: ROOT,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    ...options,
  });
}

function commands(...all) {
  const failed = all.filter((args) => run(args).status !== 0).length;
  return { passed: all.length - failed, failed, skipped: [] };
}

/** Tests of one kind are named after it, and share ports and seconds: one file after the other. */
const serial = (name) =>
  jest(name, ['--runInBand', '--passWithNoTests', '--testPathPatterns', `\\.${name}\\.test\\.ts$`]);

function jest(name, args) {
  const folder = mkdtempSync(join(tmpdir(), 'devops-simulator-'));
  const file = join(folder, `${name}.json`);
  try {
    run([...JEST, '--json', '--outputFile', file, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, testResults } = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    const skipped = testResults.flatMap(({ name: path, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === 'pending' || status === 'todo')
        .map(({ fullName }) => `${relative(ROOT, path)}: ${fullName}`),
    );
    return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites, skipped };
  } catch {
    return { passed: 0, failed: 1, skipped: [] }; // jest itself did not come to an end, and has said why
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
