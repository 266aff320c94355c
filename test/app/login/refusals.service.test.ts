import { freePort } from '../../../app/development/free-port';
import { CSRF, callbackOf, logIn, problemOf, sessionOf } from '../../support/log-in';
import { type LoginService, LoginServices } from '../../support/login-service';
import { startRedis, type TestRedis } from '../../support/redis';
import { describeWith } from '../../support/tools';
import { Visitor } from '../../support/visitor';

jest.setTimeout(120_000);

const STRAY = 'no login of this browser waits for this answer; begin again from the start page';

describeWith(['redis-server'], 'a login is refused', () => {
  let redis: TestRedis;
  let services: LoginServices;
  let service: LoginService;
  let issuer: string;

  beforeAll(async () => {
    redis = await startRedis();
    services = new LoginServices();
    const port = await freePort();
    issuer = await services.startProvider(`http://localhost:${port}`);
    service = await services.start({ env: { PORT: String(port), REDIS_URL: redis.url, LOCAL_OIDC_ISSUER: issuer } });
  });
  afterAll(async () => {
    await services?.end();
    await redis?.stop();
  });

  const without = (url: string, parameter: string): string => {
    const changed = new URL(url);
    changed.searchParams.delete(parameter);
    return changed.href;
  };

  test('when its answer comes again', async () => {
    const visitor = new Visitor();
    const callback = await callbackOf(visitor, service);

    expect((await visitor.get(callback)).status).toBe(303);
    expect(problemOf(await visitor.get(callback))).toEqual([400, STRAY]);
  });

  test('but for one of two answers with the same state that come at once', async () => {
    const visitor = new Visitor();
    const callback = await callbackOf(visitor, service);

    const answers = await Promise.all([visitor.get(callback), visitor.get(callback)]);

    expect(answers.map(({ status }) => status).sort()).toEqual([303, 400]);
  });

  test('without state', async () => {
    const visitor = new Visitor();

    expect(problemOf(await visitor.get(without(await callbackOf(visitor, service), 'state')))).toEqual([
      400,
      'the answer has no state; begin again from the start page',
    ]);
  });

  test('with the state of another browser: nobody is made to work as somebody else', async () => {
    const victim = new Visitor();
    await victim.get(`${service.url}/login/local`);

    expect(problemOf(await victim.get(await callbackOf(new Visitor(), service)))).toEqual([400, STRAY]);
    expect(await sessionOf(victim, service)).toMatchObject({ person: null });
  });

  test('with a code of another login', async () => {
    const [mine, other] = [new Visitor(), new Visitor()];
    const callback = new URL(await callbackOf(mine, service));
    callback.searchParams.set('code', new URL(await callbackOf(other, service)).searchParams.get('code')!);

    expect(problemOf(await mine.get(callback.href))).toEqual([
      403,
      'the local provider ended the login: invalid_grant',
    ]);
  });

  test('when the answer names another issuer', async () => {
    const visitor = new Visitor();
    const callback = new URL(await callbackOf(visitor, service));
    callback.searchParams.set('iss', 'http://localhost:1');

    expect(problemOf(await visitor.get(callback.href))).toEqual([
      403,
      'what the local provider answered does not pass the checks of this login',
    ]);
  });

  test('when the person says no', async () => {
    const visitor = new Visitor();
    const callback = new URL(await callbackOf(visitor, service));
    callback.searchParams.delete('code');
    callback.searchParams.set('error', 'access_denied');

    expect(problemOf(await visitor.get(callback.href))).toEqual([
      403,
      'the local provider ended the login: access_denied',
    ]);
  });

  test('by a provider that is not configured', async () => {
    expect(problemOf(await new Visitor().get(`${service.url}/login/google`))).toEqual([
      404,
      'logins are by local, got "google"',
    ]);
  });

  test.each([
    'https://elsewhere.example',
    '//elsewhere.example',
    '/\\elsewhere.example',
    '/\t/elsewhere.example',
    '\\\\elsewhere.example',
    'javascript:alert(1)',
    'page',
    '',
  ])('when it should end at %j', async (returnTo) => {
    const answer = await new Visitor().get(`${service.url}/login/local?returnTo=${encodeURIComponent(returnTo)}`);

    expect(problemOf(answer)).toEqual([
      400,
      `returnTo must be a path of this service, such as /, got ${JSON.stringify(returnTo)}`,
    ]);
  });

  test('by the provider, which gives no code without a challenge, and no token without its verifier', async () => {
    const visitor = new Visitor();
    const begun = Visitor.target(await visitor.get(`${service.url}/login/local`));

    const unchallenged = await new Visitor().get(without(without(begun, 'code_challenge'), 'code_challenge_method'));
    const code = new URL(await callbackOf(visitor, service)).searchParams.get('code')!;
    const redeemed = await visitor.post(
      `${issuer}/token`,
      {},
      {
        grant_type: 'authorization_code',
        client_id: 'devops-simulator',
        redirect_uri: `${service.url}/login/local/callback`,
        code,
      },
    );

    expect(new URL(Visitor.target(unchallenged)).searchParams.get('error')).toBe('invalid_request');
    expect([redeemed.status, JSON.parse(redeemed.text).error]).toEqual([400, 'invalid_grant']);
  });

  test('with a cookie that was tampered with', async () => {
    const visitor = new Visitor();
    await logIn(visitor, service);
    for (const [key, cookie] of visitor.cookies) {
      if (key.startsWith('login '))
        visitor.cookies.set(key, { ...cookie, value: cookie.value.replace(/.{3}$/, 'AAA') });
    }

    expect(problemOf(await visitor.post(`${service.url}/login/token`, CSRF))[0]).toBe(401);
  });

  test('a session that somebody else planted before: the name of the session changes with the login', async () => {
    const thief = new Visitor();
    await thief.get(`${service.url}/login/local`);
    const planted = [...thief.cookies];
    const victim = new Visitor();
    for (const [key, cookie] of planted) victim.cookies.set(key, cookie);

    await logIn(victim, service);

    expect(await sessionOf(victim, service)).toMatchObject({ person: { subject: 'local:olga' } });
    expect(await sessionOf(thief, service)).toMatchObject({ person: null });
  });

  test('and nothing of a login stands in the log: no code, state, cookie or token', async () => {
    const visitor = new Visitor();
    const callback = await callbackOf(visitor, service);
    await visitor.get(callback);
    const { token } = JSON.parse((await visitor.post(`${service.url}/login/token`, CSRF)).text);
    const secrets = [
      ...[...new URL(callback).searchParams.values()].filter((value) => value !== issuer),
      ...[...visitor.cookies].filter(([key]) => key.startsWith('login ')).map(([, { value }]) => value),
      token,
    ];

    await service.program.saidText('"subject":"local:olga","msg":"logged in"');
    expect(secrets).toHaveLength(4);
    expect(secrets.filter((secret) => service.program.output.includes(secret))).toEqual([]);
  });
});
