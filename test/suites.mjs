/** The suites of `npm test`, and what each said: tests by file. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ROOT } from '../delivery/dependencies.mjs';

/** Tests of one kind carry its name: `postgres.service.test.ts`. All others are quick. */
const KINDS = ['command', 'service', 'monitoring', 'emulator'];
const one = '--runInBand';
/** Jest leaves one processor to itself, which is half of a small machine. */
const all = '--maxWorkers=100%';

/** Each answers with its files: `{ path, passed, failed, skipped }`, the last the names of tests. */
export const SUITES = {
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
export const LANES = [['types', 'lint'], ['unit', 'command', 'service', 'monitoring'], ['emulator']];

/** Files of tests once more, one after the other. @param paths from the project's folder */
export const again = (name, paths) => jest(name, one, '--runTestsByPath', ...paths);

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
  const files = [];
  for (const args of each) {
    const endedWell = await run(args);
    files.push({ path: args.join(' '), passed: Number(endedWell), failed: Number(!endedWell), skipped: [] });
  }
  return files;
}

function kind(name, how) {
  return jest(name, how, '--testPathPatterns', `\\.${name}\\.test\\.ts$`);
}

async function jest(name, ...args) {
  const folder = mkdtempSync(join(tmpdir(), 'devops-simulator-'));
  const file = join(folder, `${name}.json`);
  const failure = { path: name, passed: 0, failed: 1, skipped: [] };
  try {
    const flags = ['--colors=false', '--json', '--outputFile', file];
    const endedWell = await run(['jest', ...flags, ...args], ['ignore', 'ignore', 'inherit']);
    const files = JSON.parse(readFileSync(file, 'utf8')).testResults.map(fileOf);
    // No test at all, or an error after the last one, is a failure that jest counts in no file.
    return endedWell || files.some(({ failed }) => failed > 0) ? files : [...files, failure];
  } catch {
    return [failure]; // jest itself did not come to an end, and has said why
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function fileOf({ name, status, assertionResults }) {
  const path = relative(ROOT, name);
  const of = (...states) => assertionResults.filter((result) => states.includes(result.status));
  const failed = of('failed').length;
  return {
    path,
    passed: of('passed').length,
    // A file that could not be loaded has no test at all.
    failed: status === 'failed' ? Math.max(failed, 1) : failed,
    skipped: of('pending', 'todo').map(({ fullName }) => `${path}: ${fullName}`),
  };
}
