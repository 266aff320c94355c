import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from '../../../app/development/free-port';
import type { Postgres } from '../../../app/development/postgres/postgres';
import { FETCH_LOGIN, LOGIN_FILE } from '../../../constructs/app-server/login';
import { SERVICE_FILE } from '../../../constructs/app-server/service-unit';
import { MAKE_SESSION_PASSWORD, SESSION_STORE_ADDRESS } from '../../../constructs/app-server/session-store';
import { TLS_FOLDER } from '../../../constructs/app-server/tls-files';
import { bootOf, filesOf, scriptHere, variablesOf } from '../../support/boot';
import { stackOf } from '../../support/company';
import { TestEmulator } from '../../support/emulator';
import { sessionOf, tokenOf } from '../../support/log-in';
import { LoginServices } from '../../support/login-service';
import { EmulatedSecrets } from '../../support/monitoring/secrets';
import { CLIENT, OauthStandIn } from '../../support/oauth-stand-in';
import { TestProgram } from '../../support/program';
import { startDatabase } from '../../support/service';
import { describeWith } from '../../support/tools';
import { trusting } from '../../support/trusting';
import { Visitor } from '../../support/visitor';

jest.setTimeout(180_000);

const ANYBODY = 'login: no LOGIN_SUBJECTS: whoever has the tunnel may log in; next: docs/login.md, On AWS\n';

const lines = (...providers: readonly string[]): string =>
  providers.map((each) => `${each}_CLIENT_ID=${CLIENT.id}\n${each}_CLIENT_SECRET=${CLIENT.secret}\n`).join('');

describeWith(['aws', 'openssl', 'python3', 'redis-server'], "an instance of dev, by its boot's own files", () => {
  const stops: (() => unknown)[] = [];
  let folder: string;
  let port: number;
  let redisPort: number;
  let files: Readonly<Record<string, string>>;
  let emulator: TestEmulator;
  let standIn: OauthStandIn;
  let services: LoginServices;
  let postgres: Postgres;
  let redis: TestProgram | undefined;
  let service: TestProgram;
  let person: Visitor;
  let written = 0;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'instance-'));
    stops.push(() => rmSync(folder, { recursive: true, force: true }));
    [port, redisPort] = [await freePort(), await freePort()];
    const stack = stackOf('dev', { 'environments.dev.services.0.port': port });
    files = filesOf(bootOf(stack));
    emulator = await TestEmulator.start();
    stops.push(() => emulator.stop());
    const secrets = new EmulatedSecrets(emulator);
    stops.push(() => secrets.close());
    await secrets.deploy(stack);
    standIn = await OauthStandIn.start();
    stops.push(() => standIn.stop());
    services = new LoginServices();
    stops.push(() => services.end());
    postgres = await startDatabase();
    stops.push(() => postgres.stop());
    stops.push(() => redis?.end('SIGKILL'));
    await restartRedis();
    run('/usr/local/sbin/make-certificate');
    person = visitor();
  }, 600_000); // the first time the emulator's packages are installed
  afterAll(async () => {
    for (const stop of stops.reverse()) await stop();
  });

  const url = (): string => `https://localhost:${port}`;
  const folders = () => ({
    [TLS_FOLDER]: join(folder, 'tls'),
    [dirname(LOGIN_FILE)]: join(folder, 'run'),
    [SESSION_STORE_ADDRESS]: `127.0.0.1:${redisPort}`,
  });
  const visitor = (): Visitor => new Visitor(trusting(readFileSync(join(folder, 'tls', 'cert.pem'), 'utf8')));

  /** What the unit gives the container, on another port. */
  function redisArguments(): string[] {
    const unit = scriptHere(files['/etc/systemd/system/session-store.service']!, folders());
    const [, words = ''] = /redis-server ([\s\S]*?)\nExecStop/.exec(unit)!;
    return words
      .replaceAll('\\\n', ' ')
      .split(/\s+/)
      .map((word) => word.replace(/^''$/, '').replace(/^6379$/, String(redisPort)));
  }

  /** @returns what it says to the journal */
  function run(script: string): string {
    const { PATH = '' } = process.env;
    const here = scriptHere(files[script]!, folders());
    const { status, stderr } = spawnSync('sh', ['-c', here], { encoding: 'utf8', env: { ...emulator.env, PATH } });
    expect(status).toBe(0);
    return stderr;
  }

  /** As systemd does: with the password that is there, or a new one. */
  async function restartRedis(): Promise<void> {
    await redis?.end('SIGKILL');
    run(MAKE_SESSION_PASSWORD);
    redis = TestProgram.start('redis-server', redisArguments());
    await redis.said(/Ready to accept connections/);
  }

  /** What Redis answers to whoever has a tunnel to its port. */
  const askRedis = (...command: readonly string[]): string =>
    spawnSync('redis-cli', ['-p', String(redisPort), ...command], { encoding: 'utf8' }).stdout.trim();

  /** As systemd does: what is there is stopped, the login fetched, the service started. */
  async function restart(): Promise<string> {
    await service?.end('SIGKILL');
    run(MAKE_SESSION_PASSWORD);
    const said = run(FETCH_LOGIN);
    const told = variablesOf(scriptHere(files[SERVICE_FILE]!, folders()));
    const env = {
      ...told,
      // What apply would have filled in.
      DATABASE_HOST: 'localhost',
      DATABASE_PORT: String(postgres.port),
      // What is in the image, or must not meet another test's.
      DATABASE_CA_FILE: postgres.caFile,
      METRICS_PORT: '0',
      // What an instance has of its role.
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    };
    const [, flags = ''] = / node (.*) main\.js\n/.exec(
      scriptHere(files['/etc/systemd/system/app.service']!, folders()),
    )!;
    service = await services.startAs(env, { addresses: standIn.addresses }, flags.split(' '));
    return said;
  }

  /** The command of docs/login.md, with these lines typed. */
  function fill(text: string): void {
    const command = /aws secretsmanager put-secret-value .*/.exec(readFileSync('docs/login.md', 'utf8'))![0];
    const { PATH = '' } = process.env;
    const options = { encoding: 'utf8', input: text, env: { ...emulator.env, PATH } } as const;
    expect(spawnSync('sh', ['-c', `cat | ${command}`], options)).toMatchObject({ status: 0, stderr: '' });
  }

  test('serves before anybody has filled the secret, and says in its log and its journal that nobody can log in', async () => {
    const said = await restart();

    expect(said).toContain("Secrets Manager can't find the specified secret value");
    expect(said).toContain(
      'login: nobody can log in: devops-simulator-dev/app/login names no client of Google or GitHub; next: docs/login.md, On AWS\n',
    );
    await service.saidText('nobody can log in: no client of Google or GitHub is configured');
    expect(await sessionOf(person, { url: url() })).toEqual({ person: null, providers: [] });
    expect((await person.get(`${url()}/api/environments`)).status).toBe(200);
  });

  test('offers what the secret names, as soon as the service starts again', async () => {
    fill(lines('GITHUB'));

    expect(await restart()).toBe(ANYBODY);
    expect(await sessionOf(person, { url: url() })).toEqual({
      person: null,
      providers: [{ id: 'github', name: 'GitHub' }],
    });
    fill(lines('GOOGLE', 'GITHUB'));
    expect(await restart()).toBe(ANYBODY);
    expect((await person.get(`${url()}/`)).text).toContain('<title>DevOps Simulator</title>');
    expect(await sessionOf(person, { url: url() })).toMatchObject({ providers: [{ id: 'google' }, { id: 'github' }] });
  });

  test('lets nobody at its sessions who comes to Redis past the login', () => {
    const session = JSON.stringify({ person: { subject: 'github:583231', name: 'Intruder' } });

    expect(askRedis('set', 'login:session:mine', session)).toBe('NOAUTH Authentication required.');
    expect(askRedis('keys', '*')).toBe('NOAUTH Authentication required.');
    expect(askRedis('config', 'set', 'requirepass', '')).toBe('NOAUTH Authentication required.');
  });

  const people = [
    ['google', 'google:1084'],
    ['github', 'github:583231'],
  ] as const;
  test.each(people)('logs people in by %s, who may then write', logIn);

  async function logIn(provider: string, subject: string): Promise<void> {
    person = visitor();
    const begun = await person.get(`${url()}/login/${provider}`);
    const callback = await sentBack(begun.headers.get('location')!);
    const back = await person.get(callback);

    expect(standIn.asked.get('redirect_uri')).toBe(`${url()}/login/${provider}/callback`);
    expect(begun.headers.getSetCookie()[0]).toMatch(/^__Secure-login=.*; HttpOnly; Secure; SameSite=Lax$/);
    expect(back.headers.get('location')).toBe('/');
    expect(await sessionOf(person, { url: url() })).toMatchObject({ person: { subject } });
    const made = await write(await tokenOf(person, { url: url() }), `by-${provider}-${++written}`);
    expect(made).toMatchObject({ status: 201 });
    expect(JSON.parse(made.text)).toMatchObject({ createdBy: subject });
  }

  test('knows them still after the service was started again', async () => {
    await restart();

    expect(await sessionOf(person, { url: url() })).toMatchObject({ person: { subject: 'github:583231' } });
  });

  test('logs them in anew after Redis was started again, though the service was not', async () => {
    await restartRedis();
    await service.saidText('Redis answers again');

    expect(await sessionOf(person, { url: url() })).toMatchObject({ person: null });
    await logIn('github', 'github:583231');
  });

  test('has told nobody the secrets: neither its log nor its user data, nor a list of processes', () => {
    const { SESSION_SECRET, REDIS_URL } = variablesOf(readFileSync(join(folder, 'run', 'login.env'), 'utf8'));
    const processes = spawnSync('ps', ['-A', '-ww', '-o', 'args'], { encoding: 'utf8' }).stdout;

    expect(processes).toContain(`redis-server 127.0.0.1:${redisPort}`);
    for (const secret of [CLIENT.secret, SESSION_SECRET!, new URL(REDIS_URL!).password]) {
      expect(service.output).not.toContain(secret);
      expect(redis!.output).not.toContain(secret);
      expect(processes).not.toContain(secret);
      expect(JSON.stringify(files)).not.toContain(secret);
    }
  });

  /** The provider, which sends the browser back: not over the instance's own TLS. */
  const sentBack = async (address: string): Promise<string> => Visitor.target(await new Visitor().get(address));

  /** As the page does. */
  async function write(token: string, name: string) {
    const body = JSON.stringify({ name, kind: 'staging', instances: 1 });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const send = trusting(readFileSync(join(folder, 'tls', 'cert.pem'), 'utf8'));
    const answer = await send(`${url()}/api/environments`, { method: 'POST', headers, body });
    return { status: answer.status, text: await answer.text() };
  }
});
