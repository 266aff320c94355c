import type { Environment } from '../../app/src/variables';

/** The least that a service in development is told. */
export const DEVELOPMENT: Environment = {
  NODE_ENV: 'development',
  PORT: '3000',
  METRICS_PORT: '9464',
  RELEASE: 'development',
  DATABASE_HOST: 'localhost',
  DATABASE_PORT: '5432',
  DATABASE_NAME: 'simulator',
  DATABASE_USER: 'app',
  DATABASE_PASSWORD: 'local',
  DATABASE_POOL_SIZE: '5',
  PROCESSES: '1',
  KEEP_ALIVE_SECONDS: '75',
  DRAIN_SECONDS: '0',
};
