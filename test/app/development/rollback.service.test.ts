import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DevelopmentRun, freePorts } from '../../support/development';
import { logIn, tokenOf } from '../../support/log-in';
import { describeWith } from '../../support/tools';
import { Tree } from '../../support/tree';
import { Visitor } from '../../support/visitor';

jest.setTimeout(300_000);

const MIGRATIONS = 'app/migrations';

/** The repository before its newest migration: the commit itself, or where the clone does not reach so far, a copy without. */
function olderTree(newest: string): Tree {
  const before = commitBefore(`${MIGRATIONS}/${newest}`);
  if (before === undefined) {
    const tree = new Tree();
    rmSync(tree.path(`${MIGRATIONS}/${newest}`));
    return tree;
  }
  const checkout = mkdtempSync(join(tmpdir(), 'older-'));
  execFileSync('sh', ['-c', `git archive ${before} | tar -x -C ${checkout}`]);
  const tree = new Tree(checkout);
  tree.copy('package-lock.json'); // or its set-up would replace this repository's packages
  rmSync(checkout, { recursive: true });
  return tree;
}

/** @returns undefined where there is none that could be developed */
function commitBefore(file: string): string | undefined {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  const added = git('log', '--diff-filter=A', '--format=%H', '-1', '--', file);
  try {
    const before = git('rev-parse', '--verify', `${added}^`);
    for (const needed of ['delivery/dev.mjs', MIGRATIONS]) git('cat-file', '-e', `${before}:${needed}`);
    return before;
  } catch {
    return undefined;
  }
}

describeWith(['redis-server', 'openssl'], 'git checkout of a commit before the newest migration', () => {
  const state = mkdtempSync(join(tmpdir(), 'state-'));
  const newest = readdirSync(MIGRATIONS).sort().at(-1)!;
  const trees: Tree[] = [];
  let run: DevelopmentRun | undefined;
  afterAll(async () => {
    await run?.interrupt();
    for (const tree of trees) tree.remove();
    rmSync(state, { recursive: true, force: true });
  });

  const start = async (tree: Tree): Promise<DevelopmentRun> => {
    trees.push(tree);
    run = new DevelopmentRun(tree.folder, await freePorts(), { args: ['--state', state] });
    await run.ready();
    return run;
  };

  test('runs on the newer schema with what is in it, and names the way out', async () => {
    const newer = await start(new Tree());
    await create(newer, 'made-by-the-newer');
    await newer.interrupt();

    const older = await start(olderTree(newest));

    expect(older.said).toContain(`the database is ahead of this release by ${newest.replace('.sql', '')}`);
    expect(older.said).toContain('npm run db -- reset');
    const list = await (await fetch(`${older.url}/api/environments?limit=100`)).text();
    expect(list).toContain('"made-by-the-newer"');
    await create(older, 'made-by-the-older');
  });
});

async function create({ url }: DevelopmentRun, name: string): Promise<void> {
  const visitor = new Visitor();
  await logIn(visitor, { url });
  const token = await tokenOf(visitor, { url });
  const answer = await fetch(`${url}/api/environments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name, kind: 'development', instances: 1 }),
  });
  expect([answer.status, await answer.text()]).toEqual([201, expect.stringContaining(name)]);
}
