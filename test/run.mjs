/**
 * `npm test`: sets itself up, runs every suite that this machine has the tools for, names what it skipped and why,
 * and closes with "N passed, N failed". With CI=true a skipped test is a failure.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ensureDependencies, ROOT } from '../delivery/dependencies.mjs';

const HELP = `usage: npm test [-- <suite> ...]

suites  types       tsc --noEmit
        lint        biome: lint and format
        unit        every construct, rule and environment through the real synth
        command     npm run synth and the other commands as a person or terraform starts them
        service     the service on a real PostgreSQL and Redis
        monitoring  rules and dashboards on the real servers
        emulator    the real terraform and provider against the local emulator (minutes, beside the others)

exit code: 0 all passed, 1 a test failed (with CI=true: or was skipped), 2 the set-up failed`;

/** Tests of one kind carry its name: `postgres.service.test.ts`. All others are quick. */
const KINDS = ['command', 'service', 'monitoring', 'emulator'];
const one = '--runInBand';
/** Jest leaves one processor to itself, which is half of a small machine. */
const all = '--maxWorkers=100%';
const SUITES = {
  types: () => commands(['tsc', '--noEmit', '-p', '.'], ['tsc', '--noEmit', '-p', 'app']),
  lint: () => commands(['biome', 'ci', '--colors=off', '.']),
  unit: () => jest('unit', all, '--testPathIgnorePatterns', `\\.(${KINDS.join('|')})\\.test\\.ts$`),
  command: () => kind('command', all),
  service: () => kind('service', one),
  monitoring: async () => {
    // CI builds the servers beside the suites before this one.
    await execute(process.execPath, ['delivery/start.mjs', 'tools', '--wait']);
    return kind('monitoring', one);
  },
  // Nearly all of it is the provider waiting.
  emulator: () => kind('emulator', '--maxWorkers=2'),
};
/** A lane runs its suites one after the other, beside the other lanes. */
const LANES = [['types', 'lint'], ['unit', 'command', 'service', 'monitoring'], ['emulator']];
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
const wanted = asked.length > 0 ? asked : Object.keys(SUITES);
const results = (await Promise.all(LANES.map((lane) => runLane(lane.filter((name) => wanted.includes(name)))))).flat();

const skipped = results.flatMap((result) => result.skipped);
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0) + (strict ? skipped.length : 0);
console.log('');
for (const name of skipped) console.log(`skipped${strict ? ' (a failure in CI)' : ''}: ${name}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

async function runLane(names) {
  const done = [];
  for (const name of names) {
    console.log(`\n=== ${name}`);
    const started = Date.now();
    const result = await SUITES[name]();
    const { passed, failed, skipped } = result;
    const seconds = Math.round((Date.now() - started) / 1000);
    console.log(`=== ${name}: ${passed} passed, ${failed} failed, ${skipped.length} skipped, ${seconds} s`);
    done.push(result);
  }
  return done;
}

/** @returns whether the program ended well */
function run(args, stdio = 'inherit') {
  return execute(join(ROOT, 'node_modules', '.bin', args[0]), args.slice(1), stdio);
}

function execute(command, args, stdio = 'inherit') {
  const child = spawn(command, args, { cwd: ROOT, stdio, shell: process.platform === 'win32' });
  return new Promise((resolve) => {
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
}

async function commands(...each) {
  let failed = 0;
  for (const args of each) if (!(await run(args))) failed += 1;
  return { passed: each.length - failed, failed, skipped: [] };
}

function kind(name, how) {
  return jest(name, how, '--testPathPatterns', `\\.${name}\\.test\\.ts$`);
}

async function jest(name, ...args) {
  const folder = mkdtempSync(join(tmpdir(), 'devops-simulator-'));
  const file = join(folder, `${name}.json`);
  try {
    const flags = ['--colors=false', '--json', '--outputFile', file];
    const endedWell = await run(['jest', ...flags, ...args], ['ignore', 'ignore', 'inherit']);
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, testResults } = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    const skipped = testResults.flatMap(({ name: path, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === 'pending' || status === 'todo')
        .map(({ fullName }) => `${relative(ROOT, path)}: ${fullName}`),
    );
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    // No test at all, or an error after the last one, is a failure that jest does not count.
    return { passed: numPassedTests, failed: endedWell ? failed : Math.max(failed, 1), skipped };
  } catch {
    return { passed: 0, failed: 1, skipped: [] }; // jest itself did not come to an end, and has said why
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
