import { setTimeout as sleep } from 'node:timers/promises';
import { type LocalLogin, startLocalLogin } from '../../support/local-login';
import { logIn, sessionOf } from '../../support/log-in';
import type { LoginService } from '../../support/login-service';
import type { TestRedis } from '../../support/redis';
import { describeWith } from '../../support/tools';
import { Visitor } from '../../support/visitor';

jest.setTimeout(120_000);

const [IDLE, ABSOLUTE] = [3, 9];

describeWith(['redis-server'], 'a session', () => {
  let whole: LocalLogin;
  let redis: TestRedis;
  let service: LoginService;

  beforeAll(async () => {
    whole = await startLocalLogin({ sessionTimes: { idle: IDLE, absolute: ABSOLUTE } });
    ({ redis, service } = whole);
  });
  afterAll(() => whole?.stop());

  const personOf = async (visitor: Visitor) => ((await sessionOf(visitor, service)) as { person: unknown }).person;

  test('ends when it is not used, also for a copy of its cookie', async () => {
    const [visitor, thief] = [new Visitor(), new Visitor()];
    await logIn(visitor, service);
    const copy = [...visitor.cookies];
    await sleep((IDLE + 1) * 1000);
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
      await sleep(500);
      ended = Date.now();
    }

    expect((ended - begun) / 1000).toBeGreaterThan(IDLE + 1);
    expect((ended - begun) / 1000).toBeGreaterThanOrEqual(ABSOLUTE - 1);
    expect(await personOf(visitor)).toBeNull();
  });
});
