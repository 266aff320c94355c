import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../app/development/free-port';
import type { Postgres } from '../../../app/development/postgres/postgres';
import { CSRF, logIn, problemOf, sessionOf, tokenOf } from '../../support/log-in';
import { databaseVariables, type LoginService, LoginServices } from '../../support/login-service';
import { startRedis, type TestRedis } from '../../support/redis';
import { startDatabase } from '../../support/service';
import { describeWith } from '../../support/tools';
import { Visitor } from '../../support/visitor';

jest.setTimeout(180_000);

const UNAVAILABLE = [503, 'Redis, which holds the sessions, does not answer; try again in a few seconds'];

describeWith(['redis-server', 'openssl'], 'while Redis', () => {
  let redis: TestRedis;
  let postgres: Postgres;
  let services: LoginServices;
  let service: LoginService;
  let visitor: Visitor;
  let token: string;

  beforeAll(async () => {
    services = new LoginServices();
    const port = await freePort();
    const client = `http://localhost:${port}`;
    [redis, postgres] = await Promise.all([startRedis(), startDatabase()]);
    service = await services.start({
      env: {
        ...databaseVariables(postgres),
        PORT: String(port),
        REDIS_URL: redis.url,
        LOCAL_OIDC_ISSUER: await services.startProvider(client),
      },
    });
    visitor = new Visitor();
    await logIn(visitor, service);
    token = await tokenOf(visitor, service);
    expect((await write('seen')).status).toBe(201);
  });
  afterAll(async () => {
    redis?.thaw();
    await services?.end();
    await Promise.all([redis?.stop(), postgres?.stop()]);
  });

  const write = (name: string) =>
    fetch(`${service.url}/api/environments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name, kind: 'staging', instances: 1 }),
    });
  const allOfTheLogin = () => [
    visitor.get(`${service.url}/login/session`),
    visitor.post(`${service.url}/login/token`, CSRF),
    visitor.post(`${service.url}/login/logout`, CSRF),
    new Visitor().get(`${service.url}/login/local`),
    new Visitor().get(`${service.url}/login/local/callback?state=x`),
    new Visitor().get(`${service.url}/.well-known/jwks.json`),
  ];

  test.each([
    ['is gone', () => redis.stop(), () => redis.start()],
    ['keeps its connections and answers nobody', async () => redis.freeze(), async () => redis.thaw()],
  ])('%s the login says so, the API goes on, and all is well once it is back', async (how, leave, comeBack) => {
    await leave();

    const answers = await Promise.all(allOfTheLogin());
    expect(answers.map(problemOf)).toEqual(Array(answers.length).fill(UNAVAILABLE));
    expect(answers.map(({ headers }) => headers.get('retry-after'))).toEqual(Array(answers.length).fill('5'));
    expect((await visitor.get(`${service.url}/live`)).status).toBe(200);
    expect((await visitor.get(`${service.url}/api/environments`)).status).toBe(200);
    expect((await write(`w-${how.replaceAll(' ', '-')}`.slice(0, 40))).status).toBe(201);

    await comeBack();
    let back = await visitor.get(`${service.url}/login/session`);
    for (let tries = 0; back.status !== 200 && tries < 100; tries++) {
      await sleep(200);
      back = await visitor.get(`${service.url}/login/session`);
    }
    const again = new Visitor();
    await logIn(again, service);
    expect(await sessionOf(again, service)).toMatchObject({ person: { subject: 'local:olga' } });
  });

  test('is full the login says that it refuses, and begins once there is room', async () => {
    const begin = () => new Visitor().get(`${service.url}/login/local`);
    redis.configure('maxmemory', '1');
    const refused = await begin();
    redis.configure('maxmemory', '0');

    expect(problemOf(refused)).toEqual([
      503,
      'Redis, which holds the sessions, refuses what it is asked; the log says why',
    ]);
    await service.program.saidText('OOM command not allowed');
    expect((await begin()).status).toBe(303);
  });

  test('is not there yet the service starts, and its login begins with Redis', async () => {
    const later = await startRedis();
    await later.stop();
    const early = await services.start({
      env: { REDIS_URL: later.url, GITHUB_CLIENT_ID: 'id', GITHUB_CLIENT_SECRET: 'secret' },
    });
    const before = await new Visitor().get(`${early.url}/login/github`);
    await later.start();
    let after = before;
    for (let tries = 0; after.status === 503 && tries < 100; tries++) {
      await sleep(200);
      after = await new Visitor().get(`${early.url}/login/github`);
    }
    await early.program.saidText('Redis answers again');
    const said = (text: string) => early.program.lines.filter((line) => line.includes(`"msg":"${text}"`)).length;
    const news = [said('Redis does not answer'), said('Redis answers again')];
    await later.stop();

    expect(problemOf(before)).toEqual(UNAVAILABLE);
    expect(news).toEqual([1, 1]);
    expect(Visitor.target(after)).toMatch(/^https:\/\/github\.com\/login\/oauth\/authorize\?/);
  });
});
