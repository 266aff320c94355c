import {
  ClientClosedError,
  ClientOfflineError,
  createClient,
  DisconnectsClientError,
  ErrorReply,
  SocketClosedUnexpectedlyError,
  TimeoutError,
} from 'redis';
import type { Logger } from '../log';

/** Milliseconds after which Redis counts as gone. */
const PATIENCE = 2000;
/**
 * Gets what a key holds and deletes it, at once. GETDEL is of Redis 6.2, and Ubuntu 22.04 and Debian 11 have 6.0; MULTI is
 * kept by the client until Redis is back.
 */
const TAKE = "local held = redis.call('GET', KEYS[1]) redis.call('DEL', KEYS[1]) return held";
/** Milliseconds between two tries to connect: more with each, up to the most. */
const RECONNECT = { step: 50, most: 1000 };

/**
 * A connection that never gives up and never makes a caller wait for long: while Redis is gone every command fails at
 * once, while it hangs after two seconds. The client's own time limit ends with the sending of a command.
 */
export async function connectRedis(url: string, log: Pick<Logger, 'info' | 'warn'>) {
  let gone = false;
  // Once for all tries, of which there is one a second.
  const onError = (error: unknown): void => {
    if (!gone) log.warn({ reason: String(error) }, 'Redis does not answer');
    gone = true;
  };
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: PATIENCE,
      reconnectStrategy: (tries) => Math.min(tries * RECONNECT.step, RECONNECT.most),
    },
  });
  client.on('error', onError);
  client.on('ready', () => {
    if (gone) log.info('Redis answers again');
    gone = false;
  });
  // Who asks right after a start should find it there; a Redis that is gone must not keep the service from starting.
  await limited(() => client.connect())().catch(onError);
  return {
    get: limited(client.get.bind(client)),
    take: limited(async (key: string) => (await client.eval(TAKE, { keys: [key] })) as string | null),
    set: limited(client.set.bind(client)),
    expire: limited(client.expire.bind(client)),
    del: limited(client.del.bind(client)),
    end: () => client.destroy(),
  };
}

/** The commands that the login uses. Redis 6.0 knows them, with the options that are given here. */
export type Redis = Awaited<ReturnType<typeof connectRedis>>;

const limited =
  <A extends unknown[], T>(command: (...args: A) => Promise<T>) =>
  async (...args: A): Promise<T> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new TimeoutError()), PATIENCE);
    });
    try {
      return await Promise.race([command(...args), late]);
    } finally {
      clearTimeout(timer);
    }
  };

/** Redis is gone: nothing that a caller did wrong. */
export const isRedisGone = (error: unknown): boolean => GONE.some((type) => error instanceof type);

/** Redis is there and says no: it is full, still loading, too old, or wants a password. */
export const isRedisRefusal = (error: unknown): boolean => error instanceof ErrorReply;

const GONE = [
  ClientClosedError,
  ClientOfflineError,
  DisconnectsClientError,
  SocketClosedUnexpectedlyError,
  TimeoutError,
];
