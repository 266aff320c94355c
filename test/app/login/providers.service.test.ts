import { problemOf, sessionOf } from '../../support/log-in';
import { type LoginService, LoginServices } from '../../support/login-service';
import { CLIENT, OauthStandIn } from '../../support/oauth-stand-in';
import { startRedis, type TestRedis } from '../../support/redis';
import { describeWith } from '../../support/tools';
import { type Answer, Visitor } from '../../support/visitor';

jest.setTimeout(120_000);

describeWith(['redis-server'], 'Google and GitHub', () => {
  let redis: TestRedis;
  let standIn: OauthStandIn;
  let services: LoginServices;
  let service: LoginService;

  beforeAll(async () => {
    redis = await startRedis();
    standIn = await OauthStandIn.start();
    services = new LoginServices();
    service = await services.start({
      login: { addresses: standIn.addresses },
      env: {
        REDIS_URL: redis.url,
        GOOGLE_CLIENT_ID: CLIENT.id,
        GOOGLE_CLIENT_SECRET: CLIENT.secret,
        GITHUB_CLIENT_ID: CLIENT.id,
        GITHUB_CLIENT_SECRET: CLIENT.secret,
      },
    });
  });
  afterEach(() => {
    standIn.faults = {};
  });
  afterAll(async () => {
    await services?.end();
    standIn?.stop();
    await redis?.stop();
  });

  const logInBy = async (
    provider: 'google' | 'github',
    visitor = new Visitor(),
    { url } = service,
  ): Promise<Answer> => {
    const begun = await visitor.get(`${url}/login/${provider}`);
    return visitor.get(await visitor.follow(begun, url));
  };

  test('are offered when they are configured', async () => {
    expect(await sessionOf(new Visitor(), service)).toMatchObject({
      providers: [
        { id: 'google', name: 'Google' },
        { id: 'github', name: 'GitHub' },
      ],
    });
  });

  test.each([
    ['google', { subject: 'google:1084', name: 'Grace' }],
    ['github', { subject: 'github:583231', name: 'octocat' }],
  ] as const)('log in by %s', async (provider, person) => {
    const visitor = new Visitor();

    expect((await logInBy(provider, visitor)).headers.get('location')).toBe('/');
    expect(await sessionOf(visitor, service)).toMatchObject({ person });
  });

  test.each([
    ['google', { scope: 'openid profile', nonce: expect.any(String), prompt: 'select_account' }],
    ['github', {}],
  ] as const)('%s is asked for as little as a login needs, with state and PKCE', async (provider, more) => {
    await logInBy(provider);

    expect(Object.fromEntries(standIn.asked)).toEqual({
      client_id: CLIENT.id,
      response_type: 'code',
      redirect_uri: `${service.url}/login/${provider}/callback`,
      state: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      ...more,
    });
  });

  test.each([
    ['of another login', { nonce: 'another' }, 'unexpected ID Token \\"nonce\\" claim value'],
    ['without a nonce', { nonce: undefined }, 'JWT \\"nonce\\" (nonce) claim missing'],
    ['of another issuer', { iss: 'https://elsewhere.example' }, 'unexpected JWT \\"iss\\" (issuer) claim value'],
    ['for another client', { aud: 'another' }, 'unexpected JWT \\"aud\\" (audience) claim value'],
    [
      'that has expired',
      { exp: 1 },
      'unexpected JWT \\"exp\\" (expiration time) claim value, expiration is past current timestamp',
    ],
  ])("Google's ID token %s is refused, and the log says why", async (_case, claims, reason) => {
    standIn.faults = { claims };

    expect(problemOf(await logInBy('google'))).toEqual([
      403,
      'what Google answered does not pass the checks of this login',
    ]);
    await service.program.saidText(reason);
  });

  test.each([
    [
      'names another issuer',
      { iss: 'https://elsewhere.example' },
      403,
      'what GitHub answered does not pass the checks of this login',
    ],
    ['has no profile', { profile: {} }, 502, 'GitHub does not answer as a login provider does; try again'],
  ])('GitHub is refused when it %s', async (_case, faults, status, detail) => {
    standIn.faults = faults;

    expect(problemOf(await logInBy('github'))).toEqual([status, detail]);
  });

  test.each(['google', 'github'] as const)(
    'a code that is not the one of this login gets nothing from %s',
    async (provider) => {
      const visitor = new Visitor();
      const begun = await visitor.get(`${service.url}/login/${provider}`);
      const callback = new URL(await visitor.follow(begun, service.url));
      callback.searchParams.set('code', 'guessed');

      expect((await visitor.get(callback.href)).status).toBe(403);
      expect(await sessionOf(visitor, service)).toMatchObject({ person: null });
    },
  );

  test('a failure leaves no code and no token in the log', async () => {
    standIn.faults = { profile: {} };
    await logInBy('github');
    standIn.faults = { claims: { nonce: 'another' } };
    await logInBy('google');

    await service.program.saidText('the profile has no id or no login');
    const { output } = service.program;
    expect(standIn.issued.length).toBeGreaterThan(4);
    expect(standIn.issued.filter((secret) => output.includes(secret))).toEqual([]);
  });

  test('let in only those who are named, where anybody is, and tell the others what they are called', async () => {
    const closed = await services.start({
      login: { addresses: standIn.addresses },
      env: {
        REDIS_URL: redis.url,
        GOOGLE_CLIENT_ID: CLIENT.id,
        GOOGLE_CLIENT_SECRET: CLIENT.secret,
        GITHUB_CLIENT_ID: CLIENT.id,
        GITHUB_CLIENT_SECRET: CLIENT.secret,
        LOGIN_SUBJECTS: 'google:1084',
      },
    });
    const [named, stranger] = [new Visitor(), new Visitor()];

    expect((await logInBy('google', named, closed)).status).toBe(303);
    expect(problemOf(await logInBy('github', stranger, closed))).toEqual([
      403,
      'octocat (github:583231) is not among LOGIN_SUBJECTS, who may log in here',
    ]);
    expect(await sessionOf(stranger, closed)).toMatchObject({ person: null });
  });

  test('Google may be down when the service starts, and come back', async () => {
    const fresh = await services.start({
      login: { addresses: standIn.addresses },
      env: { REDIS_URL: redis.url, GOOGLE_CLIENT_ID: CLIENT.id, GOOGLE_CLIENT_SECRET: CLIENT.secret },
    });
    standIn.faults = { down: true };
    const down = await new Visitor().get(`${fresh.url}/login/google`);
    standIn.faults = {};

    expect(problemOf(down)).toEqual([502, 'Google does not answer as a login provider does; try again']);
    expect((await new Visitor().get(`${fresh.url}/login/google`)).status).toBe(303);
  });

  test('behind TLS the cookie is for TLS alone, and redirects go to the public address whatever the request says', async () => {
    const beta = await services.start({
      login: { addresses: standIn.addresses },
      env: {
        PUBLIC_URL: 'https://beta.example.com',
        REDIS_URL: redis.url,
        GITHUB_CLIENT_ID: CLIENT.id,
        GITHUB_CLIENT_SECRET: CLIENT.secret,
        LOGIN_SUBJECTS: 'github:583231',
      },
    });

    const answer = await new Visitor().get(`http://localhost:${await beta.program.said(/"port":(\d+)/)}/login/github`, {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'elsewhere.example',
    });

    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Secure-login=s%3A[^;]+; Path=\/login; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/),
    ]);
    expect(new URL(Visitor.target(answer)).searchParams.get('redirect_uri')).toBe(
      'https://beta.example.com/login/github/callback',
    );
  });
});
