import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import type Provider from 'oidc-provider';
import { choosePage, messagePage, STYLE } from './pages';
import { PEOPLE } from './people';
import { localProvider } from './provider';

export interface LocalProviderServer {
  readonly issuer: string;
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** TCP port; 0 takes a free one. */
  readonly port: number;
  /** Address to listen on. In a container it must be reachable from outside. @default 127.0.0.1 */
  readonly host?: string;
  /** PUBLIC_URL of each service that may log people in here. */
  readonly clients: readonly string[];
}

/**
 * Starts the provider at `http://localhost:<port>`. That name means the same to a browser and to the service as long as
 * both are on this machine, or the port is published under its own number and the service shares the network.
 */
export async function startLocalProvider({
  port,
  host = '127.0.0.1',
  clients,
}: ServerOptions): Promise<LocalProviderServer> {
  const app = express().disable('x-powered-by');
  const server = createServer(app);
  await listen(server, port, host);
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  addRoutes(app, await localProvider({ issuer, clients }), clients);
  return {
    issuer,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function addRoutes(app: Express, provider: Provider, clients: readonly string[]): void {
  // A browser holds the way back to the service, after the form, against form-action too.
  const origins = clients.map((client) => new URL(client).origin).join(' ');
  const policy = `default-src 'none'; style-src 'self'; form-action 'self' ${origins}; base-uri 'none'; frame-ancestors 'none'`;

  app.get('/style.css', (_request, response) => void response.type('css').send(STYLE));
  app.use('/person', (_request, response, next) => {
    response.set({
      'Content-Security-Policy': policy,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    });
    next();
  });
  app.get('/person/:uid', async (request, response) => {
    const { uid } = await provider.interactionDetails(request, response);
    response.send(choosePage(PEOPLE, `/person/${uid}`));
  });
  app.post('/person/:uid', express.urlencoded({ extended: false }), async (request, response) => {
    const accountId: unknown = request.body?.person;
    if (!PEOPLE.some(({ id }) => id === accountId)) {
      response
        .status(400)
        .send(messagePage('Nobody of that name', `The people here are ${PEOPLE.map(({ id }) => id).join(', ')}.`));
      return;
    }
    await provider.interactionFinished(request, response, { login: { accountId: String(accountId), remember: false } });
  });
  app.use('/person', ((_error, _request, response, _next) => {
    response.status(400).send(messagePage('This login is over', 'Begin again from the page of the service.'));
  }) satisfies express.ErrorRequestHandler);
  app.use(provider.callback());
}

const listen = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
