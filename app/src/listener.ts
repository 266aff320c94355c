import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Config } from './config';

/** The time for a request's headers, and that for all of it, in milliseconds. */
const HEADERS_MS = 5_000;
const REQUEST_MS = 30_000;

/**
 * Listens on a port: HTTPS where a certificate is given. Resolves once connections are accepted.
 * @param clientCaFile PEM: a client without a certificate of this authority is refused. @default - any client may ask
 */
export async function listen(
  config: Config,
  port: number,
  handler: RequestListener,
  clientCaFile?: string,
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
    ? createSecureServer(
        { ...options, ...certificate(config.tls), ...onlyClientsOf(clientCaFile), minVersion: 'TLSv1.2' },
        handler,
      )
    : createServer(options, handler);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return server;
}

/** Also where 0 was asked for. */
export const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const onlyClientsOf = (caFile: string | undefined) =>
  caFile === undefined ? {} : { ca: readFileSync(caFile), requestCert: true, rejectUnauthorized: true };

const certificate = ({ certFile, keyFile }: NonNullable<Config['tls']>) => ({
  cert: readFileSync(certFile),
  key: readFileSync(keyFile),
});
