import { freePort } from '../../app/development/free-port';
import { type LoginService, type LoginServiceOptions, LoginServices } from './login-service';
import { startRedis, type TestRedis } from './redis';

/** The service in development with the local provider's login, and a Redis of its own. It has no database. */
export interface LocalLogin {
  readonly redis: TestRedis;
  readonly service: LoginService;
  readonly stop: () => Promise<void>;
}

export async function startLocalLogin(login: LoginServiceOptions['login'] = {}): Promise<LocalLogin> {
  const redis = await startRedis();
  const services = new LoginServices();
  const stop = async (): Promise<void> => {
    await services.end();
    await redis.stop();
  };
  try {
    const port = await freePort();
    const issuer = await services.startProvider(`http://localhost:${port}`);
    const env = { PORT: String(port), REDIS_URL: redis.url, LOCAL_OIDC_ISSUER: issuer };
    return { redis, service: await services.start({ env, login }), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
