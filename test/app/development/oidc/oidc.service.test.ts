import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { TestProgram } from '../../../support/program';
import { Visitor } from '../../../support/visitor';

jest.setTimeout(120_000);

const MAIN = join(__dirname, '../../../../app/development/oidc/main.ts');
const CLIENT = ['--client', 'http://localhost:3000'];
const start = (args: readonly string[], env: Readonly<Record<string, string>> = { NODE_ENV: 'development' }) =>
  TestProgram.start(process.execPath, ['--import', 'tsx', MAIN, ...args], env);

describe('the local OpenID provider', () => {
  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['in production', { NODE_ENV: 'production' }, 'production'],
    ['where nothing is said, which means production', {}, 'none'],
  ])('does not start %s', async (_where, env, got) => {
    const program = start(CLIENT, env);

    expect(await program.result()).toBe(2);
    expect(program.output).toBe(
      `the local OpenID provider lets anybody in, so it starts with NODE_ENV=development only, got ${got}`,
    );
  });

  test.each([
    [[], "error: required option '--client <url...>' not specified"],
    [
      ['--client', 'localhost'],
      "error: option '--client <url...>' argument 'localhost' is invalid. It must be the http(s) address of a service.",
    ],
    [
      [...CLIENT, '--port', '70000'],
      "error: option '--port <port>' argument '70000' is invalid. It must be a TCP port, 0 for a free one.",
    ],
  ])('does not understand %j', async (args, message) => {
    const program = start(args);

    expect(await program.result()).toBe(2);
    expect(program.output).toBe(message);
  });

  test('says that its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    const program = start([...CLIENT, '--port', String(port)]);

    const code = await program.result();
    taken.close();
    expect(code).toBe(1);
    expect(program.output).toBe(
      `the local OpenID provider cannot start: port ${port} of 127.0.0.1 is taken; choose another with --port`,
    );
  });

  describe('that runs', () => {
    let program: TestProgram;
    let issuer: string;
    beforeAll(async () => {
      program = start([...CLIENT, '--port', '0']);
      issuer = await program.said(/^local OpenID provider: (\S+)$/);
    });
    afterAll(() => program?.end('SIGKILL'));

    const authorize = (changed: Readonly<Record<string, string>>): string =>
      `${issuer}/auth?${new URLSearchParams({
        client_id: 'devops-simulator',
        response_type: 'code',
        scope: 'openid profile',
        redirect_uri: 'http://localhost:3000/login/local/callback',
        code_challenge: 'x'.repeat(43),
        code_challenge_method: 'S256',
        ...changed,
      })}`;

    test('is what a browser and the service call it', async () => {
      const { text } = await new Visitor().get(`${issuer}/.well-known/openid-configuration`);

      expect(issuer).toMatch(/^http:\/\/localhost:\d+$/);
      expect(JSON.parse(text)).toMatchObject({ issuer, code_challenge_methods_supported: ['S256'] });
    });

    test('sends a browser nowhere but to the services that it was started for', async () => {
      const answer = await new Visitor().get(authorize({ redirect_uri: 'http://localhost:4000/login/local/callback' }));

      expect(answer.status).toBe(400);
      expect(answer.headers.has('location')).toBe(false);
      expect(answer.text).toContain('redirect_uri did not match any of the client');
    });

    test('knows its people, and nobody else', async () => {
      const visitor = new Visitor();
      const choose = await visitor.get(Visitor.target(await visitor.get(authorize({}))));
      const names = [...choose.text.matchAll(/<b>(.+?)<\/b>/g)].map(([, name]) => name);
      const stranger = await visitor.post(choose.url, {}, { person: 'mallory' });

      expect(names).toEqual(['Olga Operator', 'Dana Developer', 'Zoë Ångström-O’Neil']);
      expect(stranger.status).toBe(400);
      expect(stranger.text).toContain('The people here are olga, dana, zoë.');
    });

    test('says that a login is over that it does not know', async () => {
      const answer = await new Visitor().get(`${issuer}/person/unknown`);

      expect(answer.status).toBe(400);
      expect(answer.text).toContain('Begin again from the page of the service.');
    });

    test('ends when it is told to', async () => {
      expect(await program.end('SIGTERM')).toBe(0);
    });
  });
});
