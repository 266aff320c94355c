import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../app/development/free-port';
import type { Postgres } from '../../../app/development/postgres/postgres';
import { sign } from '../../support/issuer';
import { logIn, problemOf, tokenOf } from '../../support/log-in';
import { databaseVariables, type LoginService, LoginServices } from '../../support/login-service';
import { OauthStandIn } from '../../support/oauth-stand-in';
import { startRedis, type TestRedis } from '../../support/redis';
import { Redis6 } from '../../support/redis-6';
import { startDatabase } from '../../support/service';
import { stolenKey } from '../../support/stolen-key';
import { describeWith } from '../../support/tools';
import { type Answer, Visitor } from '../../support/visitor';

jest.setTimeout(180_000);

type Claims = Readonly<Record<string, unknown>>;

describeWith(['redis-server', 'openssl'], 'a token of the login', () => {
  let redis: TestRedis;
  let oldRedis: Redis6;
  let postgres: Postgres;
  let services: LoginServices;
  let issuer: string;
  let service: LoginService;
  let rotating: LoginService;
  const variables = (port: number) => ({
    ...databaseVariables(postgres),
    PORT: String(port),
    REDIS_URL: oldRedis.url,
    LOCAL_OIDC_ISSUER: issuer,
  });

  beforeAll(async () => {
    services = new LoginServices();
    const [first, second] = [await freePort(), await freePort()];
    [redis, postgres, issuer] = await Promise.all([
      startRedis(),
      startDatabase(),
      services.startProvider(`http://localhost:${first}`, `http://localhost:${second}`),
    ]);
    oldRedis = await Redis6.start(redis.url);
    [service, rotating] = await Promise.all([
      services.start({ env: variables(first) }),
      services.start({
        env: variables(second),
        login: { keyTimes: { period: 4, ahead: 2, after: 18 }, tokenLife: 12 },
      }),
    ]);
  });
  afterAll(async () => {
    await services?.end();
    oldRedis?.stop();
    await Promise.all([redis?.stop(), postgres?.stop()]);
  });

  const write = (token: string, { url }: LoginService = service): Promise<Answer> =>
    fetch(`${url}/api/environments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: `e-${randomUUID().slice(0, 30)}`, kind: 'staging', instances: 1 }),
    }).then(async (response) => ({
      url,
      status: response.status,
      headers: response.headers,
      text: await response.text(),
    }));
  const kidOf = (token: string): string => JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()).kid;
  const published = async ({ url }: LoginService): Promise<string[]> =>
    JSON.parse((await new Visitor().get(`${url}/.well-known/jwks.json`)).text).keys.map(({ kid }: Claims) => kid);

  test("writes in the person's name", async () => {
    const visitor = new Visitor();
    await logIn(visitor, service, 'dana');

    const answer = await write(await tokenOf(visitor, service));

    expect([answer.status, JSON.parse(answer.text).createdBy]).toEqual([201, 'local:dana']);
  });

  const now = Math.floor(Date.now() / 1000);
  const claims = (changed: Claims = {}): Claims => ({
    iss: service.url,
    aud: 'devops-simulator',
    sub: 'local:olga',
    exp: now + 3600,
    ...changed,
  });
  const byOurKey = (changed: Claims = {}): string => {
    const { kid, key } = stolenKey(redis);
    return sign({ alg: 'ES256', typ: 'at+jwt', kid }, claims(changed), key);
  };
  const unsigned = (): string => `${sign({ alg: 'none' }, claims(), strange()).split('.').slice(0, 2).join('.')}.`;
  const strange = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

  test('made by hand with the key that signs now is as good as any: what is refused below is refused for its own fault', async () => {
    await tokenOf(await loggedIn(), service);

    expect((await write(byOurKey())).status).toBe(201);
  });

  test.each<[string, () => string, string]>([
    ['has expired', () => byOurKey({ exp: now - 60 }), 'it has expired'],
    ['has another audience', () => byOurKey({ aud: 'another' }), 'its aud is wrong'],
    ['has another issuer', () => byOurKey({ iss: issuer }), 'its iss is wrong'],
    ['has no person', () => byOurKey({ sub: undefined }), 'it has no sub'],
    ['is not signed', unsigned, 'its algorithm is not allowed'],
    [
      'is signed with another key',
      () => sign({ alg: 'ES256', kid: stolenKey(redis).kid }, claims(), strange()),
      'its signature is wrong',
    ],
    [
      'names a key that there is not',
      () => sign({ alg: 'ES256', kid: 'unknown' }, claims(), strange()),
      'the issuer has no such key',
    ],
    ['names no key', () => sign({ alg: 'ES256' }, claims(), strange()), 'the issuer has no such key'],
  ])('is refused when it %s', async (_case, token, reason) => {
    expect(problemOf(await write(token()))).toEqual([401, `the token is refused: ${reason}`]);
  });

  const loggedIn = async (at = service): Promise<Visitor> => {
    const visitor = new Visitor();
    await logIn(visitor, at);
    return visitor;
  };

  test('is signed with a key that Redis does not give away', async () => {
    await tokenOf(await loggedIn(), service);
    const kept = redis.keys('login:key:*').map((name) => redis.get(name));

    expect(kept.length).toBeGreaterThan(0);
    for (const sealed of kept) {
      expect(sealed).toMatch(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/);
      expect(JSON.parse(Buffer.from(sealed.split('.')[0]!, 'base64url').toString())).toEqual({
        alg: 'dir',
        enc: 'A256GCM',
      });
    }
  });

  test('of a former key is good until it expires and not after, and each key is published before it signs', async () => {
    const visitor = await loggedIn(rotating);
    const former = await tokenOf(visitor, rotating);
    let before: string[] = [];
    let latter = former;
    while (kidOf(latter) === kidOf(former)) {
      before = await published(rotating);
      await sleep(200);
      latter = await tokenOf(visitor, rotating);
    }

    expect(before).toContain(kidOf(latter));
    expect(await published(rotating)).toEqual(expect.arrayContaining([kidOf(former), kidOf(latter)]));
    expect((await write(former, rotating)).status).toBe(201);

    while ((await write(former, rotating)).status === 201) await sleep(500);
    expect(problemOf(await write(former, rotating))).toEqual([401, 'the token is refused: it has expired']);
    while ((await published(rotating)).includes(kidOf(former))) await sleep(500);
    expect(problemOf(await write(former, rotating))).toEqual([401, 'the token is refused: the issuer has no such key']);
  });

  test('is good at every process, whichever issued it', async () => {
    const port = await freePort();
    const issuerOfMany = await services.startProvider(`http://localhost:${port}`);
    const many = await services.start({ env: { ...variables(port), LOCAL_OIDC_ISSUER: issuerOfMany, PROCESSES: '2' } });
    const pids = (message: string): Set<string> =>
      new Set(
        many.program.lines.flatMap((line) => new RegExp(`"pid":(\\d+).*"msg":"${message}"`).exec(line)?.[1] ?? []),
      );
    while (pids('listening').size < 2) await sleep(50);
    const visitor = await loggedIn(many);

    const tokens = await Promise.all(Array.from({ length: 8 }, () => tokenOf(visitor, many)));
    const answers = await Promise.all(tokens.map((token) => write(token, many)));

    while (pids('request completed').size < 2) await sleep(50);
    expect(new Set(tokens.map(kidOf)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(201));
  });

  test('is as good as one of JWT_ISSUER where there is one, each checked by its own issuer', async () => {
    const company = await OauthStandIn.start();
    try {
      const port = await freePort();
      const ofBoth = await services.startProvider(`http://localhost:${port}`);
      const both = await services.start({
        env: { ...variables(port), LOCAL_OIDC_ISSUER: ofBoth, JWT_ISSUER: company.url, JWT_AUDIENCE: 'api' },
      });
      const token = (changed: Claims = {}) =>
        company.signed(
          { iss: company.url, aud: 'api', sub: 'pipeline', exp: now + 3600, ...changed },
          { typ: 'at+jwt' },
        );

      const byCompany = await write(token(), both);
      const byLogin = await write(await tokenOf(await loggedIn(both), both), both);

      expect([byCompany, byLogin].map(({ text }) => JSON.parse(text).createdBy)).toEqual(['pipeline', 'local:olga']);
      // Signed by the one, in the other's name: neither the company nor anybody else makes tokens of the login.
      expect(problemOf(await write(token({ iss: both.url }), both))).toEqual([
        401,
        'the token is refused: the issuer has no such key',
      ]);
      expect(problemOf(await write(token({ iss: 'https://elsewhere.example' }), both))).toEqual([
        401,
        'the token is refused: its iss is wrong',
      ]);
      expect(problemOf(await new Visitor().post(`${both.url}/api/environments`))).toEqual([
        401,
        `send a token of ${company.url} or ${both.url} as Authorization: Bearer <token>`,
      ]);
    } finally {
      company.stop();
    }
  });

  test('and the login behind it outlive a restart, as of a hot reload', async () => {
    const visitor = await loggedIn();
    const token = await tokenOf(visitor, service);

    await service.program.end();
    service = await services.start({ env: variables(Number(new URL(service.url).port)) });

    expect((await write(token)).status).toBe(201);
    expect(kidOf(await tokenOf(visitor, service))).toBe(kidOf(token));
  });

  test('needs nothing that Redis 6.0 does not know', () => {
    expect(oldRedis.refused).toEqual([]);
  });
});
