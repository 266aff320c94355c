import { readFileSync } from 'node:fs';
import { NODE_MAJOR } from '../../app/src/contract';
import { checkRuntime, RUNTIME_RULES } from '../../environments/runtime';
import { formatFinding } from '../../validation/report';

const MEND = 'set NODE_MAJOR of app/src/contract.ts and the image of app/Dockerfile';
const ROWS: readonly [rule: string, major: number, asOf: string, message: string][] = [
  [
    'RUN-01',
    23,
    '2026-06-01',
    `service  RUN-01\n  node must be 20, 22, 24, got 23\n  mend: ${MEND}, or add its end to environments/runtime.ts`,
  ],
  [
    'RUN-02',
    22,
    '2026-11-01',
    `service  RUN-02 (warning)\n  node must be a version that is looked after for more than 180 days, got "22, looked after until \\"2027-04-30\\""\n  mend: ${MEND} to a later version`,
  ],
  [
    'RUN-03',
    22,
    '2027-05-01',
    `service  RUN-03 (warning)\n  node must be a version that gets security fixes, got "22, looked after until \\"2027-04-30\\""\n  mend: ${MEND} to a later version`,
  ],
];

describe('the version of node', () => {
  test.each(ROWS)('%s', (_rule, major, asOf, message) => {
    expect(checkRuntime(asOf, major).map(formatFinding)).toEqual([message]);
  });

  test('is well on the last day before the warning', () => {
    expect(checkRuntime('2026-10-31', 22)).toEqual([]);
    expect(checkRuntime('2027-04-30', 22).map(({ rule }) => rule)).toEqual(['RUN-02']);
  });

  test('each rule has a row', () => {
    expect(ROWS.map(([rule]) => rule)).toEqual(RUNTIME_RULES.map(({ id }) => id));
  });

  test("is the image's", () => {
    const images = [...readFileSync('app/Dockerfile', 'utf8').matchAll(/^FROM node:(\d+)/gm)].map(([, major]) => major);

    expect([...new Set(images)]).toEqual([String(NODE_MAJOR)]);
  });

  test("is a developer's, and the one that CI gets for the service where its own is another", () => {
    const fetched = /^ *node_package="node-linux-.+@(\d+)\.\d+\.\d+"$/m.exec(readFileSync('.ci/run', 'utf8'));

    expect([readFileSync('.nvmrc', 'utf8').trim(), fetched?.[1]]).toEqual([String(NODE_MAJOR), String(NODE_MAJOR)]);
  });
});
