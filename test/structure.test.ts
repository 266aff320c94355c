import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

const ROOT = dirname(__dirname);

/** What each folder may import of ours, besides itself. One arrow direction: environments → stacks → constructs. Nothing takes of test/. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  validation: [],
  app: [],
  environments: ['validation', 'app'],
  constructs: ['validation', 'app'],
  stacks: ['environments', 'constructs', 'validation', 'app'],
  emulator: ['delivery', 'app'],
  delivery: ['emulator', 'stacks', 'environments', 'constructs', 'validation', 'app'],
  bench: ['delivery', 'stacks', 'environments', 'constructs', 'app'],
};
/** Folders that a move from cdktf to its continuation must not touch. */
const WITHOUT_CDKTF = ['validation', 'app', 'environments'];

const filesOf = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|mjs|cjs)$/.test(file) && !file.includes('node_modules'))
    .map((file) => join(folder, file));

const importsOf = (file: string): string[] =>
  [...readFileSync(join(ROOT, file), 'utf8').matchAll(/(?:from|import|require)\s*\(?\s*'([^']+)'/g)].map(
    ([, name]) => name!,
  );

const folderOf = (file: string, name: string): string | undefined =>
  name.startsWith('.') ? relative(ROOT, join(ROOT, dirname(file), name)).split(sep)[0] : undefined;

describe('imports', () => {
  test.each(Object.keys(ALLOWED))('%s/ takes only what stands before it', (folder) => {
    const strays = filesOf(folder).flatMap((file) =>
      importsOf(file)
        .map((name) => folderOf(file, name))
        .filter((target) => target !== undefined && target !== folder && !ALLOWED[folder]!.includes(target))
        .map((target) => `${file} imports ${target}/`),
    );

    expect(strays).toEqual([]);
  });

  test.each(Object.keys(ALLOWED))('%s/ names no file of the tests', (folder) => {
    const strays = filesOf(folder).filter((file) =>
      /['"`](\.\.\/)*test\//.test(readFileSync(join(ROOT, file), 'utf8')),
    );

    expect(strays).toEqual([]);
  });

  test.each(WITHOUT_CDKTF)('%s/ knows nothing of cdktf', (folder) => {
    const strays = filesOf(folder).filter((file) =>
      importsOf(file).some((name) => /^(cdktf|constructs|@cdktf)\b/.test(name)),
    );

    expect(strays).toEqual([]);
  });

  test('the service gives the infrastructure its contract and nothing else', () => {
    const taken = ['environments', 'constructs', 'stacks'].flatMap((folder) =>
      filesOf(folder).flatMap((file) =>
        importsOf(file)
          .filter((name) => folderOf(file, name) === 'app')
          .map((name) => name.replace(/^(\.\.\/)+/, '')),
      ),
    );

    expect([...new Set(taken)]).toEqual(['app/src/contract']);
  });

  test('constructs name no environment', () => {
    const named = filesOf('constructs').filter((file) =>
      /['"`](prod|dev|experimental)['"`]/.test(readFileSync(join(ROOT, file), 'utf8')),
    );

    expect(named).toEqual([]);
  });
});
