import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Result {
  readonly name: string;
  readonly assertionResults: readonly { title: string; status: string; failureMessages: readonly string[] }[];
}

jest.setTimeout(120_000);
let folder: string;
let results: readonly Result['assertionResults'][number][];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'runner-'));
  const file = join(folder, 'results.json');
  spawnSync(
    process.execPath,
    [
      'node_modules/jest/bin/jest.js',
      '--runInBand',
      '--testMatch',
      '**/jest/files/*.file.ts',
      '--json',
      '--outputFile',
      file,
    ],
    { stdio: 'ignore' },
  );
  const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as { testResults: readonly Result[] };
  results = testResults.flatMap(({ assertionResults }) => assertionResults);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const of = (title: string) => results.filter((result) => result.title === title);

describe('tests that share a process', () => {
  test.each(['finds no trace', 'has the five seconds of every test', 'leaves traces'])('each file %s', (title) => {
    expect(of(title).map(({ status, failureMessages }) => ({ status, failureMessages }))).toEqual([
      { status: 'passed', failureMessages: [] },
      { status: 'passed', failureMessages: [] },
    ]);
  });

  test.each([
    ['a module of ours', /^TypeError: in a module\n {4}at .*module\.ts:5:9/],
    ['a matcher', /toEqual[\s\S]*wrong\.file\.ts:11:17/],
    ['a test without end', /Exceeded timeout of 20 ms/],
    ['an error beside the test', /beside[\s\S]*wrong\.file\.ts:18:11/],
    ['a module of another', /jest\.mock is not to be had: node loads the modules/],
  ])('%s fails at its line', (title, message) => {
    expect(of(title)).toEqual([
      expect.objectContaining({ status: 'failed', failureMessages: [expect.stringMatching(message)] }),
    ]);
  });
});
