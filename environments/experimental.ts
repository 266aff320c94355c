import { dev } from './dev';
import type { ExperimentalEnvironment } from './types';

/** Dev's shape, in a network of its own. */
export const experimental: ExperimentalEnvironment = {
  ...dev,
  name: 'experimental',
  network: { ...dev.network, vpc: { create: { cidr: '10.30.0.0/18' } } },
};
