/**
 * `npm test`: sets itself up, runs every suite that this machine has the tools for, names what it skipped and why,
 * and closes with "N passed, N failed". With CI=true a skipped test is a failure.
 */
import { ensureDependencies } from '../delivery/dependencies.mjs';
import { again, LANES, SUITES } from './suites.mjs';

const HELP = `usage: npm test [-- <suite> ...]

suites  types       tsc --noEmit
        lint        biome: lint and format
        unit        every construct, rule and environment through the real synth
        command     npm run synth and the other commands as a person or terraform starts them
        service     the service on a real PostgreSQL and Redis
        monitoring  rules and dashboards on the real servers
        emulator    the real terraform and provider against the local emulator (minutes, beside the others)

With CI=true a skipped test is a failure, and a file of tests that failed is run once more, alone.

exit code: 0 all passed, 1 a test failed (with CI=true: or was skipped), 2 the set-up failed`;

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
const lanes = await Promise.all(LANES.map((lane) => runLane(lane.filter((name) => wanted.includes(name)))));
const unsteady = [];
const files = [];
for (const [name, found] of lanes.flat()) files.push(...(strict ? await onceMore(name, found) : found));

const skipped = files.flatMap((file) => file.skipped);
const passed = sum(files, 'passed');
const failed = sum(files, 'failed') + (strict ? skipped.length : 0);
console.log('');
for (const name of skipped) console.log(`skipped${strict ? ' (a failure in CI)' : ''}: ${name}`);
for (const name of unsteady) console.log(`passed alone only, see its failure above: ${name}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

async function runLane(names) {
  const done = [];
  for (const name of names) done.push([name, await timed(name, SUITES[name])]);
  return done;
}

async function timed(name, suite) {
  console.log(`\n=== ${name}`);
  const started = Date.now();
  const found = await suite();
  const seconds = Math.round((Date.now() - started) / 1000);
  const skipped = found.flatMap((file) => file.skipped).length;
  const counts = `${sum(found, 'passed')} passed, ${sum(found, 'failed')} failed, ${skipped} skipped`;
  console.log(`=== ${name}: ${counts}, ${seconds} s`);
  return found;
}

/** A defect fails twice; what fails on a busy machine only is named. */
async function onceMore(name, found) {
  const broken = found.filter((file) => file.failed > 0 && file.path.endsWith('.test.ts')).map((file) => file.path);
  if (broken.length === 0) return found;
  const second = await timed(`${name}, once more and alone: ${broken.join(', ')}`, () => again(name, broken));
  unsteady.push(...second.filter((file) => file.failed === 0).map((file) => file.path));
  return [...found.filter((file) => !broken.includes(file.path)), ...second];
}

function sum(found, count) {
  return found.reduce((total, file) => total + file[count], 0);
}
