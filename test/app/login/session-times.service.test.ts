import { logIn, sessionOf } from '../../support/log-in';
import { type LoginService, LoginServices } from '../../support/login-service';
import { pause } from '../../support/program';
import { freePort, startRedis, type TestRedis } from '../../support/redis';
import { describeWith } from '../../support/tools';
import { Visitor } from '../../support/visitor';

jest.setTimeout(120_000);

const [IDLE, ABSOLUTE] = [3, 9];

describeWith(['redis-server'], 'a session', () => {
  let redis: TestRedis;
  let services: LoginServices;
  let service: LoginService;

  beforeAll(async () => {
    redis = await startRedis();
    services = new LoginServices();
    const port = await freePort();
    const issuer = await services.startProvider(`http://localhost:${port}`);
    service = await services.start({
      env: { PORT: String(port), REDIS_URL: redis.url, LOCAL_OIDC_ISSUER: issuer },
      login: { sessionTimes: { idle: IDLE, absolute: ABSOLUTE } },
    });
  });
  afterAll(async () => {
    await services?.end();
    await redis?.stop();
  });

  const personOf = async (visitor: Visitor) => ((await sessionOf(visitor, service)) as { person: unknown }).person;

  test('ends when it is not used, also for a copy of its cookie', async () => {
    const [visitor, thief] = [new Visitor(), new Visitor()];
    await logIn(visitor, service);
    const copy = [...visitor.cookies];
    await pause((IDLE + 1) * 1000);
    for (const [key, cookie] of copy) thief.cookies.set(key, cookie);

    expect(await personOf(thief)).toBeNull();
    expect(redis.keys('login:session:*')).toEqual(['']);
  });

  test('goes on while it is used, and ends all the same in the end', async () => {
    const visitor = new Visitor();
    await logIn(visitor, service);
    const begun = Date.now();
    let ended = begun;
    while ((await personOf(visitor)) !== null && ended - begun < 60_000) {
      await pause(500);
      ended = Date.now();
    }

    expect((ended - begun) / 1000).toBeGreaterThan(IDLE + 1);
    expect((ended - begun) / 1000).toBeGreaterThanOrEqual(ABSOLUTE - 1);
    expect(await personOf(visitor)).toBeNull();
  });
});
