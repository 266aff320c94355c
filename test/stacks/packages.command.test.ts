import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'packages-'));
  mkdirSync(join(root, 'node_modules'));
  for (const name of readdirSync('node_modules')) {
    if (!name.startsWith('.')) symlinkSync(resolve('node_modules', name), join(root, 'node_modules', name));
  }
  copyFileSync('node_modules/.package-lock.json', installed());
  cpSync('stacks', join(root, 'stacks'), { recursive: true });
  for (const name of [
    'app',
    'constructs',
    'delivery',
    'environments',
    'validation',
    'terraform.lock.hcl',
    'package.json',
  ]) {
    symlinkSync(resolve(name), join(root, name));
  }
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const installed = (): string => join(root, 'node_modules', '.package-lock.json');
const folder = (): string => join(root, 'node_modules', '.cache', 'devops-simulator-synth');
const kept = (): string[] => (existsSync(folder()) ? readdirSync(folder()).sort() : []);
const keptFile = (kind: string): string => join(folder(), kept().find((name) => name.endsWith(kind))!);

function synth(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['stacks/synth.mjs', ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: '', AS_OF: '2026-06-01' },
  });
  const file = join(root, 'cdktf.out', 'stacks', 'dev', 'cdk.tf.json');
  return { status, stdout, stderr, json: existsSync(file) ? readFileSync(file, 'utf8') : '' };
}

const written = (): string[] =>
  readdirSync(join(root, 'cdktf.out'), { recursive: true, encoding: 'utf8' }).filter((file) => /json|hcl/.test(file));

/** Changes a file of this copy, and no other. @returns the line that the new text begins on */
function change(file: string, from: string | RegExp, to: string): number {
  const [folder = ''] = file.split('/');
  if (folder !== 'stacks') {
    unlinkSync(join(root, folder));
    cpSync(folder, join(root, folder), { recursive: true });
  }
  const source = readFileSync(file, 'utf8');
  const changed = source.replace(from, to);
  expect(changed).not.toBe(source);
  writeFileSync(join(root, file), changed);
  return source.slice(0, source.search(from)).split('\n').length;
}

describe('packages that a synth keeps', () => {
  test('the second synth takes what the first has kept, and writes the same', () => {
    const first = synth('dev');
    const names = kept();
    const madeAt = statSync(keptFile('js')).mtimeMs;

    expect(first).toMatchObject({ status: 0, stderr: '', json: expect.stringContaining('aws_db_instance') });
    expect(names).toEqual(['js', 'json', 'v8'].map((kind) => expect.stringMatching(`^[0-9a-f]{16}.${kind}$`)));
    expect(synth('dev')).toEqual(first);
    expect(statSync(keptFile('js')).mtimeMs).toBe(madeAt);
  });

  test('help keeps nothing, and prod keeps more than dev did', () => {
    synth('--help');
    expect(kept()).toEqual([]);

    synth('dev');
    const ofDev = statSync(keptFile('v8')).size;
    synth('prod');
    expect(statSync(keptFile('v8')).size).toBeGreaterThan(ofDev);
  });

  test('other packages, another import of ours: they are put together anew', () => {
    const first = synth('dev');
    const [before] = kept();
    appendFileSync(installed(), '\n');

    expect(synth('dev')).toEqual(first);
    expect(kept()[0]).not.toBe(before);
    expect(kept()).toHaveLength(3);

    const main = join(root, 'stacks', 'main.ts');
    writeFileSync(main, `import '@cdktf/provider-aws/lib/vpn-gateway';\n${readFileSync(main, 'utf8')}`);
    expect(synth('dev')).toEqual(first);
    expect(readFileSync(keptFile('js'), 'latin1')).toContain('"@cdktf/provider-aws/lib/vpn-gateway":()=>');
  });

  test.each(['js', 'v8', 'json'])('a broken .%s costs a second and nothing else', (kind) => {
    const first = synth('dev');
    truncateSync(keptFile(kind), 2);

    expect(synth('dev')).toEqual(first);
    expect(synth('dev')).toEqual(first);
  });

  test('one of our own files that is imported and not used is no package', () => {
    change('environments/dev.ts', /PORTS\.development/, '3000');
    const first = synth('dev');
    const [before] = kept();

    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(before).toBeDefined();
    const madeAt = statSync(keptFile('js')).mtimeMs;
    expect(synth('dev')).toEqual(first);
    expect(statSync(keptFile('js')).mtimeMs).toBe(madeAt);
  });
});

describe('what is wrong in a file of ours', () => {
  test('a defect is told with its line of TypeScript, and leaves nothing to deploy', () => {
    synth('all');
    const line = change('stacks/main.ts', / {2}const stacks = app\.node/, "  throw new Error('a defect');\n$&");

    const { status, stderr, json } = synth('dev');
    expect(status).toBe(1);
    expect(stderr).toContain('Error: a defect');
    expect(stderr).toContain(`stacks/main.ts:${line}:`);
    expect(stderr).not.toContain('packages-of-a-synth');
    expect(json).toBe('');
    expect(written()).toEqual([]);
  });

  test('a package that is not installed is named, with the file that imports it', () => {
    synth('all');
    change('environments/owners.ts', /^/, "import 'absent/part';\n");

    expect(synth('dev')).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'not installed: absent/part, which environments/owners.ts imports\nnothing was written\nnext: npm ci, or mend the import\n',
      json: '',
    });
    expect(written()).toEqual([]);
  });

  test('a slip is told once, at its place, and leaves nothing to deploy', () => {
    synth('all');
    const line = change('environments/owners.ts', /anna: \{/, 'anna-b: {');

    const { status, stdout, stderr } = synth('dev');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^✘ \[ERROR\] Expected "}" but found "-"\n/);
    expect(stderr).toMatch(/\n\nnothing was written\nnext: mend the file where it says, then repeat the command\n$/);
    expect(stderr.split(`environments/owners.ts:${line}:`)).toHaveLength(2);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(written()).toEqual([]);
  });
});
