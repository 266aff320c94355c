import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Starting a process takes seconds on a busy machine.
jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'credentials-'));
const config = join(folder, 'config');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As on a machine that has never seen AWS. */
function run(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', script, '--', ...args], {
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      AWS_CONFIG_FILE: config,
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
      AWS_EC2_METADATA_DISABLED: 'true',
      AS_OF: '2026-06-01',
      ...env,
    },
  });
  // In a clone with work in it `monitoring` says so first.
  return { status, stdout: stdout.replace(/.* not part of it\n/, ''), stderr };
}

const refusal = (complaint: string, account: string) => ({
  status: 2,
  stdout: '',
  stderr: `no AWS credentials${complaint}\nnext: log in to the AWS account ${account} (AWS_PROFILE, aws sso login), then repeat the command\n`,
});

test.each([
  ['expire', ['--dry-run'], 'sandbox, 222222222222'],
  ['expire', ['--upload'], 'sandbox, 222222222222'],
  ['certificates', ['prod'], 'prod, 111111111111'],
  ['monitoring', ['plan', 'experimental'], 'sandbox, 222222222222'],
])('npm run %s -- %j without credentials names the account to log in to', (script, args, account) => {
  expect(run(script, args)).toEqual(refusal(': Could not load credentials from any providers', account));
});

test('a profile that does not exist is named', () => {
  expect(run('expire', ['--dry-run'], { AWS_PROFILE: 'nope' })).toEqual(
    refusal(' of the profile nope: Could not load credentials from any providers', 'sandbox, 222222222222'),
  );
});

test('so is one whose session has no token, with what the SDK says of it', () => {
  writeFileSync(
    config,
    [
      '[profile work]',
      'sso_session = company',
      'sso_account_id = 222222222222',
      'sso_role_name = reader',
      '[sso-session company]',
      'sso_start_url = https://sso.example.com/start',
      'sso_region = eu-west-1',
      '',
    ].join('\n'),
  );

  const { status, stderr } = run('expire', ['--dry-run'], { AWS_PROFILE: 'work' });
  expect(status).toBe(2);
  expect(stderr).toMatch(
    /^no AWS credentials of the profile work: .*sso.*\nnext: log in to the AWS account sandbox.*\n$/,
  );
});
