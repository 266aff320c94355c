import { dev } from './dev';
import type { ExperimentalEnvironment } from './types';

/** Dev's shape, in a network of its own. */
export const experimental: ExperimentalEnvironment = {
  ...dev,
  name: 'experimental',
  alerting: { emails: ['research@example.com'] },
  monitoring: { ...dev.monitoring, servers: { prometheus: 1, alertmanager: 1, grafana: 1 } },
  network: { ...dev.network, vpc: { create: { cidr: '10.30.0.0/18' } } },
};
