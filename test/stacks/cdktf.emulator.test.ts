import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith } from '../support/tools';

describeWith(['terraform'], 'a deploy that breaks a rule', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cdktf-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('ends where CI runs cdktf: exit code 1, the whole report, no stack trace, nothing to deploy', () => {
    const release = join(folder, 'release.json');
    writeFileSync(release, '{}');
    const out = join(folder, 'out');

    const { status, stdout, stderr } = spawnSync('node_modules/.bin/cdktf', ['deploy', 'prod', '--output', out], {
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        AS_OF: '2026-06-01',
        RELEASE_FILE: release,
        CI: 'true',
        CHECKPOINT_DISABLE: '1',
      },
    });
    const said = `${stdout}${stderr}`.replace(/^ +/gm, '');

    expect(status).toBe(1);
    expect(said).toContain(
      [
        'prod/app  APP-04',
        'release must be registry/repository@sha256: and 64 hex digits, got "111111111111.dkr.ecr.eu-west-1.amazonaws.com/devops-simulator/app@"',
        'mend: name the digest of the service in the file that RELEASE_FILE names',
        '',
        '1 broken rule',
      ].join('\n'),
    );
    expect(said).not.toMatch(/^at .*:\d+:\d+/m);
    expect(existsSync(join(out, 'stacks', 'prod', 'cdk.tf.json'))).toBe(false);
  }, 120_000);
});
