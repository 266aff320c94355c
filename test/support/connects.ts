import { createConnection } from 'node:net';

/**
 * Of this machine's loopback network, and not the one that everybody means. Linux answers on all of them, so that whoever
 * listens everywhere is reached here too, and whoever listens on 127.0.0.1 is not.
 */
export const OTHER_ADDRESS = '127.0.0.2';

/** Does somebody accept connections there? */
export const connects = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout: 2000 }, () => end(true));
    const end = (connected: boolean): void => {
      socket.destroy();
      resolve(connected);
    };
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
