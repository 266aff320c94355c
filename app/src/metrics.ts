import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS } from './contract';
import type { Pools } from './pools';

/** Seconds. Around the two seconds of the latency alarm they stand close. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 10];

export type Metrics = ReturnType<typeof createMetrics>;

/** Everything that the contract's METRICS names, of this process. */
export function createMetrics(release: string, pools: Pools) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  // Of several processes: the slowest loop and the youngest start, since an average would hide both.
  aggregateBy(registry, METRICS.eventLoopLag, 'max');
  aggregateBy(registry, METRICS.startTime, 'max');

  const build = new Gauge({
    name: METRICS.build,
    help: 'What is running; always 1',
    labelNames: ['release', 'node'],
    registers: [registry],
    aggregator: 'max',
  });
  build.set({ release, node: process.versions.node }, 1);

  new Gauge({
    name: METRICS.poolConnections,
    help: 'Database connections, and requests that wait for one',
    labelNames: ['pool', 'state'],
    registers: [registry],
    collect() {
      for (const [name, pool] of Object.entries({ primary: pools.primary, replica: pools.replica })) {
        if (!pool) continue;
        this.set({ pool: name, state: 'idle' }, pool.idleCount);
        this.set({ pool: name, state: 'busy' }, pool.totalCount - pool.idleCount);
        this.set({ pool: name, state: 'waiting' }, pool.waitingCount);
      }
    },
  });

  return {
    registry,
    duration: new Histogram({
      name: METRICS.requestDuration,
      help: 'Seconds from request to response',
      labelNames: ['method', 'route', 'code'],
      buckets: BUCKETS,
      registers: [registry],
    }),
    inFlight: new Gauge({
      name: METRICS.requestsInFlight,
      help: 'Requests that have no response yet',
      registers: [registry],
    }),
  };
}

/** prom-client has an aggregator on each metric, and no way to choose one for its own metrics. */
const aggregateBy = (registry: Registry, name: string, aggregator: 'max'): void => {
  Object.assign(registry.getSingleMetric(name) ?? {}, { aggregator });
};
