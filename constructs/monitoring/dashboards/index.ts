import type { MonitoringInput } from '../input';
import type { Dashboard } from '../types';
import { alerts } from './alerts';
import { cost } from './cost';
import { fleet } from './fleet';
import { instance } from './instance';
import { postgres } from './postgres';
import { releases } from './releases';
import { service } from './service';

/** Every dashboard of an environment, in the order of its links. */
export const dashboards = (input: MonitoringInput): Dashboard[] =>
  [service, releases, fleet, instance, postgres, alerts, cost].map((make) => make(input));
