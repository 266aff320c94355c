import { parse } from 'yaml';
import { ENVIRONMENT_VARIABLES } from '../../app/src/contract';
import type { Boot } from '../../constructs/app-server/boot';
import { environments } from '../../environments';
import type { Synthesized } from './synth';

export interface CloudConfig {
  readonly write_files: readonly { readonly path: string; readonly permissions: string; readonly content: string }[];
  readonly runcmd: readonly (readonly string[])[];
}

export const filesOf = (text: string): Record<string, string> =>
  Object.fromEntries((parse(text) as CloudConfig).write_files.map(({ path, content }) => [path, content]));

/** cloud-config as it stands in a stack's JSON: placeholders of Terraform's are in it. */
export const bootOf = (stack: Synthesized): string => String(Object.values(stack.json.locals)[0]);

/** A script of an instance as this machine can run it: in folders of a test, where nothing changes its owner. */
export const scriptHere = (script: string, folders: Readonly<Record<string, string>>): string =>
  Object.entries(folders)
    .reduce((text, [there, here]) => text.replaceAll(there, here), script)
    .replace(/^chown .*$/m, '');

/** Of lines as `docker run --env-file` and node read them. */
export const variablesOf = (lines: string): Record<string, string> =>
  Object.fromEntries([...lines.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]));

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
  login: { secret: 'dev/app/login', sessionMemoryMiB: 64 },
};
