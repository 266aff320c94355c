import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

/** What `npm run dev` needs of the repository. */
const DEVELOPMENT = [
  'app',
  'delivery',
  'environments',
  'constructs/server-versions.ts',
  'package.json',
  'package-lock.json',
  '.npmrc',
];
const MADE = new Set(['node_modules', 'dist']);

/** A copy of what development runs, for a test that edits it. The packages are those of this repository. */
export class Tree {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'tree-')));

  /** @param from another version of the repository. @default this one */
  constructor(from = resolve('.')) {
    chmodSync(this.folder, 0o755); // for a database that root starts as another user
    for (const path of DEVELOPMENT) {
      mkdirSync(dirname(this.path(path)), { recursive: true });
      cpSync(join(from, path), this.path(path), { recursive: true, filter: (file) => !MADE.has(basename(file)) });
    }
    symlinkSync(resolve('node_modules'), this.path('node_modules'));
  }

  /** Brings a file of this repository. */
  copy(path: string): void {
    cpSync(resolve(path), this.path(path));
  }

  path(inTree: string): string {
    return join(this.folder, inTree);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
