import type { MetricObjectWithValues, MetricValue, Registry } from 'prom-client';

export type Snapshot = MetricObjectWithValues<MetricValue<string>>[];

/** What a supervisor tells its workers, and what they tell it. */
export type ToWorker =
  | { readonly kind: 'stop'; readonly reason: string }
  | { readonly kind: 'metrics'; readonly id: number };
export interface FromWorker {
  readonly kind: 'metrics';
  readonly id: number;
  readonly metrics: Snapshot;
}

/**
 * Signals reach a worker through its supervisor only: a terminal sends one to the whole group, and would otherwise count
 * as the second that ends the process at once.
 */
export function answerSupervisor(registry: Registry, stop: (reason: string) => Promise<void>): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => {});
  process.on('message', async (message: ToWorker) => {
    if (message.kind === 'stop') await stop(message.reason);
    if (message.kind === 'metrics') {
      const metrics = (await registry.getMetricsAsJSON()) as Snapshot;
      if (process.connected) process.send?.({ kind: 'metrics', id: message.id, metrics } satisfies FromWorker);
    }
  });
  // Without its supervisor a worker gets no connections.
  process.on('disconnect', () => void stop('the supervisor is gone'));
}
