import type { MonitoringInput } from '../../../constructs/monitoring/input';

/**
 * For what is not about a busy machine: this one runs other tests meanwhile, and would say so, rightly. The thresholds
 * that it could pass by that are out of its reach.
 */
export const unhurried = <T extends MonitoringInput>(input: T): T => ({
  ...input,
  thresholds: {
    ...input.thresholds,
    cpuPercent: 100,
    memoryPercent: 100,
    networkErrorPercent: 100,
    networkMbps: 1_000_000,
    eventLoopLagSeconds: 60,
  },
});
