import { createServer } from 'node:net';

const LOOPBACK = '127.0.0.1';

/**
 * Why nobody can listen on a port now; undefined where one can. Asked of the address, of the loopback and of all addresses,
 * one after the other: macOS lets somebody listen on all of them beside a holder of one.
 */
export async function portError(port: number, address = LOOPBACK): Promise<NodeJS.ErrnoException | undefined> {
  for (const each of new Set([address, LOOPBACK, undefined])) {
    const error = await listenError(port, each);
    if (error) return error;
  }
  return undefined;
}

const listenError = (port: number, host: string | undefined): Promise<NodeJS.ErrnoException | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ port, ...(host !== undefined && { host }) }, () => server.close(() => resolve(undefined)));
  });
