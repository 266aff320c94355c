import { deploymentRoutes } from './deployments';
import { environmentRoutes } from './environments';
import { incidentRoutes } from './incidents';

/** Everything below /api. */
export const ROUTES = [...environmentRoutes, ...deploymentRoutes, ...incidentRoutes];
