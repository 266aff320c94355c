import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import { followAuthority, readAuthority } from './client-authority';
import type { Config } from './config';
import type { Logger } from './log';

/** The time for a request's headers, and that for all of it, in milliseconds. */
const HEADERS_MS = 5_000;
const REQUEST_MS = 30_000;

/** Who may ask. */
export interface Clients {
  /** PEM: a client without a certificate of this authority is refused. The file is followed. */
  readonly authorityFile: string;
  readonly log: Logger;
}

/**
 * Listens on a port: HTTPS where a certificate is given. Resolves once connections are accepted.
 * @param clients @default - any client may ask
 */
export async function listen(
  config: Config,
  port: number,
  handler: RequestListener,
  clients?: Clients,
): Promise<Server> {
  const keepAliveTimeout = config.keepAliveSeconds * 1000;
  const options = {
    // Longer than the load balancer keeps idle connections: otherwise it sends a request into one that is just closing.
    keepAliveTimeout,
    // Counted from the first byte in present versions of node, from the former response in older ones.
    headersTimeout: keepAliveTimeout + HEADERS_MS,
    requestTimeout: keepAliveTimeout + REQUEST_MS,
  };
  const server = config.tls
    ? secureServer(options, certificate(config.tls), handler, clients)
    : createServer(options, handler);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, ...(config.listenAddress !== undefined && { host: config.listenAddress }) }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return server;
}

/** Also where 0 was asked for. */
export const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function secureServer(
  options: ServerOptions,
  context: SecureContextOptions,
  handler: RequestListener,
  clients?: Clients,
): Server {
  if (!clients) return createSecureServer({ ...options, ...context }, handler);
  const ca = readAuthority(clients.authorityFile);
  const server = createSecureServer(
    { ...options, ...context, ca, requestCert: true, rejectUnauthorized: true },
    handler,
  );
  followAuthority(server, context, ca, clients);
  return server;
}

const certificate = ({ certFile, keyFile }: NonNullable<Config['tls']>): SecureContextOptions => ({
  cert: readFileSync(certFile),
  key: readFileSync(keyFile),
  minVersion: 'TLSv1.2',
});
