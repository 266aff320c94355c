import {
  ClientClosedError,
  ClientOfflineError,
  createClient,
  DisconnectsClientError,
  ErrorReply,
  SocketClosedUnexpectedlyError,
  TimeoutError,
} from 'redis';

/** Milliseconds that a command may take before Redis counts as gone. */
const COMMAND_MS = 2000;
const RECONNECT_MS = { step: 50, most: 1000 };

/**
 * A client that never gives up and never makes a caller wait: while Redis is gone every command fails at once, and the
 * connection is tried again at least once a second.
 */
export function connectRedis(url: string, onError: (error: Error) => void) {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    commandOptions: { timeout: COMMAND_MS },
    socket: {
      connectTimeout: COMMAND_MS,
      reconnectStrategy: (tries) => Math.min(tries * RECONNECT_MS.step, RECONNECT_MS.most),
    },
  });
  client.on('error', onError);
  client.connect().catch(onError);
  return client;
}

export type Redis = ReturnType<typeof connectRedis>;

/** Redis is gone, or says no: nothing that a caller did wrong. */
export const isRedisError = (error: unknown): boolean => REDIS_ERRORS.some((type) => error instanceof type);

const REDIS_ERRORS = [
  ClientClosedError,
  ClientOfflineError,
  DisconnectsClientError,
  ErrorReply,
  SocketClosedUnexpectedlyError,
  TimeoutError,
];
