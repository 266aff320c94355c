import cluster, { type Worker } from 'node:cluster';
import type { Config } from './config';
import { portOf } from './listener';
import type { Logger } from './log';
import { serveMetrics } from './metrics-server';
import type { ToWorker } from './worker';
import { WorkerMetrics } from './worker-metrics';

/** A worker that died is replaced after this time, doubled with each death in a row up to the most, in milliseconds. */
const BACK_OFF = { least: 250, most: 30_000 };
/** A worker that lived this long was well: the next death is the first in a row again. */
const WELL_MS = 60_000;

/** Starts PROCESSES workers that share the port, replaces those that die, passes signals on, answers for the metrics. */
export async function supervise(config: Config, log: Logger): Promise<void> {
  const metrics = new WorkerMetrics();
  const serving = new Set<Worker>();
  let stopping = false;
  let deaths = 0;
  let hasListened = false;

  const start = (): void => {
    const worker = cluster.fork();
    const startedAt = Date.now();
    worker.once('listening', ({ port }) => {
      if (!hasListened) log.info({ port, metricsPort: portOf(server), processes: config.processes }, 'supervising');
      hasListened = true;
      serving.add(worker);
    });
    worker.once('exit', (code, signal) => {
      serving.delete(worker);
      metrics.forget(worker);
      if (stopping) return;
      if (!hasListened) process.exit(code || 1); // it has said why, and would say it again
      deaths = Date.now() - startedAt > WELL_MS ? 0 : deaths + 1;
      const wait = Math.min(BACK_OFF.least * 2 ** deaths, BACK_OFF.most);
      log.error({ worker: worker.process.pid, code, signal, milliseconds: wait }, 'a worker died: starting another');
      setTimeout(() => !stopping && start(), wait);
    });
  };

  const stop = (reason: string): void => {
    stopping = true;
    const workers = running();
    let left = workers.length;
    if (left === 0) process.exit(0);
    let failed = false;
    for (const worker of workers) {
      const hasServed = serving.has(worker);
      worker.once('exit', (code) => {
        failed ||= hasServed && code !== 0;
        left -= 1;
        if (left === 0) process.exit(failed ? 1 : 0);
      });
      // One that is just dying cannot be told, and need not be.
      if (hasServed) worker.send({ kind: 'stop', reason } satisfies ToWorker, () => {});
      else worker.process.kill('SIGKILL'); // it serves nobody yet, and does not listen to us yet either
    }
  };

  const server = await serveMetrics(config, log, () => metrics.render(running()));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(signal));
  for (let count = 0; count < config.processes; count += 1) start();
}

const running = (): Worker[] =>
  Object.values(cluster.workers ?? {}).filter((worker): worker is Worker => worker?.isConnected() ?? false);
