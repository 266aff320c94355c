import { dev } from './dev';
import { SMALL_NETWORK } from './network';
import type { ExperimentalEnvironment } from './types';

/** Dev's shape, in a network of its own. */
export const experimental: ExperimentalEnvironment = {
  ...dev,
  name: 'experimental',
  alerting: { emails: ['research@example.com'] },
  monitoring: {
    ...dev.monitoring,
    servers: { prometheus: 1, alertmanager: 1, grafana: 1 },
    thresholds: { ...dev.monitoring.thresholds, monitoringCertificateDays: 30, notificationErrorPercent: 10 },
  },
  network: { ...dev.network, vpc: { create: { cidr: '10.30.0.0/18', ...SMALL_NETWORK } } },
  cluster: {
    version: '1.36',
    instanceType: 't4g.medium',
    nodes: { min: 1, max: 2 },
    volumeGiB: 30,
    logRetentionDays: 7,
    prometheus: { memoryMiB: 1024, volumeGiB: 5 },
    grafana: { kind: 'administrator' },
  },
};
