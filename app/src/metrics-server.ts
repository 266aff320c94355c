import type { RequestListener, Server } from 'node:http';
import { register } from 'prom-client';
import type { Config } from './config';
import { PATHS } from './contract';
import { listen } from './listener';
import type { Logger } from './log';

/** Answers Prometheus on a port of its own, which the load balancer does not reach. */
export const serveMetrics = (config: Config, log: Logger, render: () => Promise<string>): Promise<Server> =>
  listen(
    config,
    config.metricsPort,
    answer(log, render),
    config.metricsClientCaFile === undefined ? undefined : { authorityFile: config.metricsClientCaFile, log },
  );

const answer =
  (log: Logger, render: () => Promise<string>): RequestListener =>
  async (request, response) => {
    const path = request.url?.split('?', 1)[0];
    if (path !== PATHS.metrics || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end(`metrics are at ${PATHS.metrics}\n`);
      return;
    }
    try {
      const text = await render();
      response.writeHead(200, { 'content-type': register.contentType }).end(text);
    } catch (error) {
      log.error({ error: String(error) }, 'metrics cannot be collected');
      response.writeHead(500, { 'content-type': 'text/plain' }).end('metrics cannot be collected, see the log\n');
    }
  };
