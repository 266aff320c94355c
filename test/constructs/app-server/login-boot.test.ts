import { readFileSync } from 'node:fs';
import { AutoscalingGroup } from '@cdktf/provider-aws/lib/autoscaling-group';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { parse } from 'yaml';
import { LOGIN_FILE } from '../../../constructs/app-server/login';
import { SESSION_STORE_FILE } from '../../../constructs/app-server/session-store';
import { site } from '../../../environments/site';
import { bootOf, type CloudConfig, filesOf } from '../../support/boot';
import { stackOf } from '../../support/company';

const UNITS = '/etc/systemd/system';

test("docs/login.md asks in the site's region for what dev has, by roles that the account has", () => {
  const page = readFileSync('docs/login.md', 'utf8');
  const commands = page.match(/aws \w+ [a-z]+-.*/g)!;
  const dev = stackOf('dev');
  const roles = stackOf('account-sandbox').resources(IamRole);

  expect(commands).toHaveLength(3);
  for (const command of commands) expect(command).toContain(` --region ${site.region} `);
  expect(page).toContain(` --secret-id ${dev.json.output.login_secret.value} `);
  expect(page).toContain(` --auto-scaling-group-name ${dev.resource(AutoscalingGroup).name}\n`);
  for (const [role] of page.matchAll(/devops-simulator-(break-glass|watch)/g))
    expect(roles).toContainEqual(expect.objectContaining({ name: role }));
});

describe("dev's boot", () => {
  const files = filesOf(bootOf(stackOf('dev')));

  test('adds a script and a Redis to what every instance gets, and starts that with the rest', () => {
    const [paths, plain] = [stackOf('dev'), stackOf('dev', { 'environments.dev.services.0.login': undefined })].map(
      (stack) => Object.keys(filesOf(bootOf(stack))),
    );
    const { runcmd } = parse(bootOf(stackOf('dev'))) as CloudConfig;

    expect(paths!.filter((path) => !plain!.includes(path))).toEqual([
      '/usr/local/sbin/fetch-login',
      '/usr/local/sbin/make-session-password',
      '/usr/local/sbin/pull-session-store',
      `${UNITS}/session-store.service`,
    ]);
    expect(runcmd.at(-1)).toEqual([
      ...['systemctl', 'enable', '--now', 'app.service', 'node-exporter.service', 'session-store.service'],
    ]);
  });

  test('starts the service after Redis, and stops it before, though Redis may be gone', () => {
    const unit = files[`${UNITS}/app.service`];

    expect(unit).toContain('After=docker.service network-online.target session-store.service\n');
    expect(unit).toContain('Wants=network-online.target session-store.service\n');
    expect(unit).toContain('Requires=docker.service\n');
  });

  test("brings the login's variables before each start, and hands them to the service past Docker", () => {
    const unit = files[`${UNITS}/app.service`];

    expect(unit).toContain(
      'ExecStartPre=/usr/local/sbin/make-session-password\nExecStartPre=/usr/local/sbin/fetch-login\nExecStart=',
    );
    expect(unit).toContain(`--volume ${LOGIN_FILE}:${LOGIN_FILE}:ro`);
    expect(unit).toMatch(
      /@sha256:0{64} node --env-file=\/run\/devops-simulator\/login\.env --enable-source-maps main\.js\n/,
    );
    expect(unit!.match(/--env-file \S+/g)).toEqual(['--env-file /etc/devops-simulator/service.env']);
  });

  test('runs the Redis of compose for the service alone: on the loopback, within a limit, without a file', () => {
    const unit = files[`${UNITS}/session-store.service`]!.replaceAll(/ \\\n\s*/g, ' ');
    const compose = parse(readFileSync('compose.yaml', 'utf8')) as { services: { redis: { image: string } } };

    expect(unit).toContain(
      ` ${compose.services.redis.image} redis-server ${SESSION_STORE_FILE} --bind 127.0.0.1 --port 6379 --save '' --appendonly no --maxmemory 64mb --maxmemory-policy noeviction\n`,
    );
    expect(unit).toMatch(/--read-only --tmpfs \/data --cap-drop ALL --user 10001:10001 .* --memory 128m /);
    expect(unit).not.toMatch(/--publish/);
    expect(unit.match(/--volume \S+/g)).toEqual([`--volume ${SESSION_STORE_FILE}:${SESSION_STORE_FILE}:ro`]);
    expect(unit).toMatch(/ExecStartPre=\/usr\/local\/sbin\/make-session-password\n[\s\S]*ExecStart=/);
  });

  test.each(['prod', 'dev', 'experimental'])('of %s fits into what EC2 takes as user data', (name) => {
    expect(Buffer.byteLength(bootOf(stackOf(name)))).toBeLessThan(16_384 - 1024); // placeholders may grow
  });
});
