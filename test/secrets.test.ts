import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programFile } from '../delivery/tools/folder';
import { describeWith } from './support/tools';

const git = (folder: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=test', '-c', 'user.email=test@localhost', ...args], {
    encoding: 'utf8',
  });

describe('git', () => {
  test.each(['.env', 'app/.env', '.cache/development/secrets.env'])('ignores %s', (file) => {
    expect(spawnSync('git', ['check-ignore', '--no-index', '--quiet', file]).status).toBe(0);
  });

  test('keeps .env.example', () => {
    expect(spawnSync('git', ['check-ignore', '--no-index', '--quiet', '.env.example']).status).toBe(1);
  });

  test('has never had a .env', () => {
    const names = git('.', 'log', '--all', '--format=', '--name-only', '--diff-filter=A').split('\n');

    expect(names.filter((name) => /(^|\/)\.env$/.test(name))).toEqual([]);
  });
});

describeWith(['gitleaks'], 'the history', () => {
  interface Finding {
    readonly RuleID: string;
    readonly File: string;
    readonly StartLine: number;
  }
  /** Every commit that can be reached, so that a secret that was removed again is found too. */
  function leaksIn(folder: string): readonly string[] {
    const report = join(mkdtempSync(join(tmpdir(), 'gitleaks-')), 'report.json');
    const { status, stderr } = spawnSync(
      programFile('gitleaks'),
      ['git', '--no-banner', '--redact', '--log-opts=--all', '--report-format=json', `--report-path=${report}`, folder],
      { encoding: 'utf8' },
    );
    if (status !== 0 && status !== 1) throw new Error(stderr);
    const findings = JSON.parse(readFileSync(report, 'utf8')) as Finding[];
    return findings.map(({ RuleID, File, StartLine }) => `${File}:${StartLine} ${RuleID}`);
  }

  test('holds no secret', () => {
    expect(leaksIn('.')).toEqual([]);
  });

  test('is searched for what was removed again, too', () => {
    const folder = mkdtempSync(join(tmpdir(), 'leaky-'));
    git(folder, 'init', '--quiet');
    // In parts, so that this file holds none.
    const token = ['ghp', 'x7Kq2Lm9Rt4Vw8Yz1Bc5Df3Gh6Jn0Ps2Qu4v'].join('_');
    writeFileSync(join(folder, 'settings.ts'), `export const token = '${token}';\n`);
    git(folder, 'add', '.');
    git(folder, 'commit', '--quiet', '--message', 'with');
    writeFileSync(join(folder, 'settings.ts'), '');
    git(folder, 'commit', '--quiet', '--all', '--message', 'without');

    expect(leaksIn(folder)).toEqual(['settings.ts:1 github-pat']);
    rmSync(folder, { recursive: true });
  });
});
