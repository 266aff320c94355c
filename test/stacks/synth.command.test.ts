import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'synth-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The command as a person or cdktf runs it: without network, AWS account and terraform. */
function synth(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['stacks/synth.mjs', ...args], {
    encoding: 'utf8',
    env: { PATH: '', AS_OF: '2026-06-01', CDKTF_OUTDIR: join(folder, 'out'), ...env },
  });
  return { status, stdout, stderr };
}

const written = (): string[] => {
  const out = join(folder, 'out');
  return existsSync(out)
    ? readdirSync(out, { recursive: true, encoding: 'utf8' })
        .filter((file) => /json|hcl/.test(file))
        .sort()
    : [];
};

const releaseFile = (content: string): string => {
  const file = join(folder, 'release.json');
  writeFileSync(file, content);
  return file;
};

describe('npm run synth', () => {
  test('writes an environment and its account, each with its lock file, and counts what waits', () => {
    expect(synth(['dev'])).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^synthesized dev, account-sandbox into .*out; \d+ checks? waits? for apply\n$/),
      stderr: '',
    });
    expect(written()).toEqual([
      'manifest.json',
      'stacks/account-sandbox/.terraform.lock.hcl',
      'stacks/account-sandbox/cdk.tf.json',
      'stacks/dev/.terraform.lock.hcl',
      'stacks/dev/cdk.tf.json',
    ]);
    const lock = readFileSync(join(folder, 'out', 'stacks', 'dev', '.terraform.lock.hcl'), 'utf8');
    expect(lock.match(/^provider .*/gm)).toEqual(['provider "registry.terraform.io/hashicorp/aws" {']);
  });

  test("writes one developer's copy of dev, named on the line or in the environment", () => {
    const said = /^synthesized dev-anna, account-sandbox into /;

    expect(synth(['dev', '--owner', 'anna'])).toMatchObject({ status: 0, stdout: expect.stringMatching(said) });
    expect(synth([], { OWNER: 'anna' })).toMatchObject({ status: 0, stdout: expect.stringMatching(said) });
    expect(written()).toContain('stacks/dev-anna/cdk.tf.json');
    expect(synth(['all'], { OWNER: 'anna' }).stdout).toMatch(/^synthesized prod, prod-monitoring, dev, experimental, /);
  });

  test('production is what nobody has to name', () => {
    expect(synth([]).stdout).toMatch(/^synthesized prod, prod-monitoring, account-prod into /);
    expect(synth([], { ENVIRONMENT: 'dev' }).stdout).toMatch(/^synthesized dev, account-sandbox into /);
    expect(synth(['dev'], { ENVIRONMENT: 'prod' }).stdout).toMatch(/^synthesized dev, account-sandbox into /);
    expect(synth([], { ENVIRONMENT: 'all' }).stdout).toMatch(/^synthesized prod, prod-monitoring, dev, experimental, /);
    expect(synth(['dev', 'prod'])).toMatchObject({
      status: 2,
      stderr: 'one environment at most, or all, got "dev prod"\nnext: npm run synth -- --help\n',
    });
  });

  test.each([
    [['dev', '--owner', 'carl'], 'owner must be one of anna, ben, which environments/owners.ts lists, got "carl"'],
    [['dev', '--owner', ''], 'owner must be one of anna, ben, which environments/owners.ts lists, got ""'],
    [['prod', '--owner', 'anna'], 'an owner has an environment of dev only, got owner "anna" with "prod"'],
  ])('%j is refused', (args, complaint) => {
    expect(synth(args)).toEqual({ status: 2, stdout: '', stderr: `${complaint}\nnext: npm run synth -- --help\n` });
    expect(written()).toEqual([]);
  });

  test('a broken rule: every message, no stack trace, exit code 1, and nothing left to deploy', () => {
    synth(['all']);
    const { status, stdout, stderr } = synth(['all'], { RELEASE_FILE: releaseFile('{}') });

    expect(status).toBe(1);
    expect(stdout).toBe('');
    const complaint = (environment: string, account: string) =>
      `${environment}/app  APP-04\n  release must be registry/repository@sha256: and 64 hex digits, got "${account}.dkr.ecr.eu-west-1.amazonaws.com/devops-simulator/app@"\n  mend: name the digest of the service in the file that RELEASE_FILE names`;
    expect(stderr).toBe(
      [
        complaint('prod', '111111111111'),
        complaint('dev', '222222222222'),
        complaint('experimental', '222222222222'),
        '3 broken rules',
        'nothing was written\n',
      ].join('\n\n'),
    );
    expect(written()).toEqual([]);
  });

  test('a date that has passed warns while deploying, and fails a review', () => {
    const passed = { AS_OF: '2027-03-01' };

    expect(synth(['dev'], passed).status).toBe(0);
    expect(synth(['dev'], passed).stderr).toContain('dev/database  DB-04 (warning)');
    const review = synth(['dev', '--review'], passed);
    expect(review.status).toBe(1);
    expect(review.stderr).toContain('dev/database  DB-04\n');
  });

  test('what cannot be understood is named at once, with the next step', () => {
    const release = releaseFile('{ "app": "latest" }');
    synth(['all']);

    expect(synth(['production'], { AS_OF: 'tomorrow', RELEASE_FILE: release })).toEqual({
      status: 2,
      stdout: '',
      stderr: [
        'environment must be one of prod, dev, experimental, got "production"',
        'AS_OF must be a date as yyyy-mm-dd, got "tomorrow"',
        `RELEASE_FILE ${release} must be a JSON object of service name to image digest (sha256: and 64 hex digits), which is not so at: app`,
        'next: npm run synth -- --help\n',
      ].join('\n'),
    });
    expect(written()).toEqual([]);
    expect(synth(['--fast'])).toMatchObject({ status: 2, stderr: expect.stringContaining("Unknown option '--fast'") });
  });

  test('--help', () => {
    expect(synth(['--help'])).toMatchObject({ status: 0, stdout: expect.stringContaining('usage: npm run synth -- ') });
  });
});
