import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { ServiceEnvironment, VariableName } from '../../app/src/contract';

const BUILD = pathToFileURL(join(__dirname, '../../app/build.mjs')).href;

/** In a process of its own, since the build is a module and this is not. @returns the script that an image would run */
export async function bundleService(folder: string): Promise<string> {
  const script = `const { build } = await import(${JSON.stringify(BUILD)}); await build(${JSON.stringify(folder)});`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  return join(folder, 'main.js');
}

export interface ServiceParts {
  readonly port: number;
  readonly metricsPort: number;
  readonly databasePort: number;
  readonly database: string;
  readonly caFile: string;
  readonly user: string;
  readonly password: string;
}

/** Development, since nothing here has a certificate for the service; two workers, since production's metrics are a sum. */
export const serviceVariables = (
  parts: ServiceParts,
): ServiceEnvironment & Partial<Record<VariableName, string>> & Record<string, string> => ({
  NODE_ENV: 'development',
  PORT: String(parts.port),
  METRICS_PORT: String(parts.metricsPort),
  RELEASE: 'recording',
  DATABASE_HOST: '127.0.0.1',
  DATABASE_PORT: String(parts.databasePort),
  DATABASE_NAME: parts.database,
  DATABASE_USER: parts.user,
  DATABASE_PASSWORD: parts.password,
  DATABASE_CA_FILE: parts.caFile,
  DATABASE_POOL_SIZE: '2',
  PROCESSES: '2',
  KEEP_ALIVE_SECONDS: '75',
  DRAIN_SECONDS: '1',
});
