import cluster from 'node:cluster';
import type { Server } from 'node:http';
import { createApp } from './app';
import type { Config } from './config';
import { listen, portOf } from './listener';
import type { Logger } from './log';
import type { LoginOptions } from './login/login';
import { createMetrics } from './metrics';
import { serveMetrics } from './metrics-server';
import { Pools } from './pools';
import { type Stopping, stopper } from './stop';
import { answerSupervisor } from './worker';

/** One process that serves: alone, or as one of several workers, whose supervisor then answers for the metrics. */
export async function serve(config: Config, log: Logger, loginOptions?: LoginOptions): Promise<void> {
  const pools = new Pools(config.database, log);
  const metrics = createMetrics(config.release, pools);
  const stopping: Stopping = { draining: false };
  // Production does not even load it.
  const login = config.development
    ? await (await import('./login/login.js')).openLogin(config, log, loginOptions)
    : undefined;
  const app = await createApp({ config, log, pools, metrics, stopping, login });

  const server = await listen(config, config.port, app);
  const metricsServer = cluster.isWorker
    ? undefined
    : await serveMetrics(config, log, () => metrics.registry.metrics());

  const stop = stopper(log, config.drainSeconds, stopping, async () => {
    await close(server);
    if (metricsServer) await close(metricsServer);
    await pools.end();
    login?.end();
  });
  if (cluster.isWorker) answerSupervisor(metrics.registry, stop);
  else for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));

  log.info(
    {
      port: portOf(server),
      ...(metricsServer && { metricsPort: portOf(metricsServer) }),
      tls: config.tls !== undefined,
      mode: config.development ? 'development' : 'production',
    },
    'listening',
  );
}

const IDLE_CHECK_MS = 50;

/** Accepts nothing new, waits for the requests in flight, ends each connection once it is idle. */
const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    // Whose request began before the drain time was not asked to close, and would keep its connection.
    const timer = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
    server.close(() => {
      clearInterval(timer);
      resolve();
    });
  });
