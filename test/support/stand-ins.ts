import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A folder for the path: programs of a test's own that write down what they are called with, and node. */
export class StandIns {
  private readonly record: string;

  /** @param folder that the test removes */
  constructor(readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    this.record = join(folder, 'calls.jsonl');
    writeFileSync(this.record, '');
    symlinkSync(process.execPath, join(folder, 'node'));
  }

  /** @param program of node, where `args` is what it was called with, and `record(…)` writes something down */
  add(name: string, program: string): void {
    const file = join(this.folder, name);
    const head = [
      '#!/usr/bin/env node',
      `const record = (...words) => require('node:fs').appendFileSync(${JSON.stringify(this.record)}, JSON.stringify([${JSON.stringify(name)}, ...words]) + '\\n');`,
      'const args = process.argv.slice(2);',
    ];
    writeFileSync(file, `${head.join('\n')}\n${program}\n`);
    chmodSync(file, 0o755);
  }

  /** What was written down, in order. */
  get calls(): unknown[] {
    return readFileSync(this.record, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }
}
