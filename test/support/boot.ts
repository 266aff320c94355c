import { parse } from 'yaml';
import { ENVIRONMENT_VARIABLES } from '../../app/src/contract';
import type { Boot } from '../../constructs/app-server/boot';
import { environments } from '../../environments';

export interface CloudConfig {
  readonly write_files: readonly { readonly path: string; readonly permissions: string; readonly content: string }[];
  readonly runcmd: readonly (readonly string[])[];
}

export const filesOf = (text: string): Record<string, string> =>
  Object.fromEntries((parse(text) as CloudConfig).write_files.map(({ path, content }) => [path, content]));

/** A boot with everything that one can have. */
export const boot: Boot = {
  service: 'app',
  region: 'eu-west-1',
  architecture: 'arm64',
  image: `registry.example.com/app@sha256:${'0'.repeat(64)}`,
  logGroup: '/app',
  environment: Object.fromEntries(
    Object.keys(ENVIRONMENT_VARIABLES).map((name) => [name, 'value']),
  ) as Boot['environment'],
  drain: environments.prod.services[0].drain,
  metricsAuthority: '/monitoring/authority',
};
