import type { Worker } from 'node:cluster';
import { AggregatorRegistry } from 'prom-client';
import type { FromWorker, Snapshot, ToWorker } from './worker';

/** A worker that does not answer in time stands in the scrape with what it said last. */
const ANSWER_MS = 3_000;
/** They only grow: a sum that lost one would look like a restart, and rates would jump. */
const CUMULATIVE = ['counter', 'histogram'];

/** Metrics of all workers as one text; what ended workers had counted stays in it. */
export class WorkerMetrics {
  private readonly last = new Map<number, Snapshot>();
  private departed: Promise<Snapshot> = Promise.resolve([]);
  private requests = 0;

  async render(workers: readonly Worker[]): Promise<string> {
    await Promise.all(workers.map((worker) => this.ask(worker)));
    return AggregatorRegistry.aggregate([...this.last.values(), await this.departed]).metrics();
  }

  /** Keeps what the worker counted until it was last asked. */
  forget({ id }: Worker): void {
    const counted = (this.last.get(id) ?? []).filter(({ type }) => CUMULATIVE.includes(String(type)));
    this.last.delete(id);
    // One after the other: two that die at once must not overwrite each other's.
    this.departed = this.departed.then(
      async (before) => (await AggregatorRegistry.aggregate([before, counted]).getMetricsAsJSON()) as Snapshot,
    );
  }

  private ask(worker: Worker): Promise<void> {
    this.requests += 1;
    const id = this.requests;
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        worker.off('message', take);
        worker.off('exit', done);
        resolve();
      };
      const take = (message: FromWorker): void => {
        if (message.id !== id) return;
        this.last.set(worker.id, message.metrics);
        done();
      };
      const timer = setTimeout(done, ANSWER_MS);
      worker.on('message', take);
      worker.once('exit', done);
      if (worker.isConnected()) worker.send({ kind: 'metrics', id } satisfies ToWorker, (error) => error && done());
      else done();
    });
  }
}
