import { mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { childEnvironment } from '../terraform/environment';
import { findProviderMirror, writeCliConfig } from '../terraform/provider-mirror';
import { findTerraform } from '../terraform/terraform';
import { CLI_CONFIG_FILE, ROOT } from './workspace';

export interface Tools {
  readonly terraform: string;
  /** What a person should know of them. */
  readonly text: string;
  /** Environment of every program that terraform or cdktf is. */
  readonly env: Readonly<Record<string, string>>;
}

/** Provider resources that are made at the same time: most of them only wait. */
const PARALLELISM = 30;

/**
 * @param cliConfigFile where the mirror is written down
 * @throws {Stop} when terraform is missing, or a mirror that was named does not hold the provider
 */
export function findTools(env: Readonly<Record<string, string | undefined>>, cliConfigFile = CLI_CONFIG_FILE): Tools {
  const { binary, version } = findTerraform(env);
  const aws = lockedVersion();
  const mirror = findProviderMirror(aws, env);
  if (mirror) writeCliConfig(cliConfigFile, mirror);
  const source = mirror ? `from ${mirror.folder} (${mirror.how})` : 'from registry.terraform.io';
  return {
    terraform: binary,
    text: `terraform ${version}, provider aws ${aws} ${source}`,
    env: childEnvironment(env, {
      ...(mirror ? { TF_CLI_CONFIG_FILE: cliConfigFile } : { TF_PLUGIN_CACHE_DIR: pluginCache(env) }),
      TERRAFORM_BINARY_NAME: binary,
      TF_CLI_ARGS_apply: `-parallelism=${PARALLELISM}`,
      TF_CLI_ARGS_destroy: `-parallelism=${PARALLELISM}`,
      CDKTF_SKIP_PROVIDER_LOCK: '1', // `providers lock` asks the registry, and a lock file is here already
    }),
  };
}

const lockedVersion = (): string =>
  /hashicorp\/aws" \{\s+version\s+= "([^"]+)"/.exec(readFileSync(join(ROOT, 'terraform.lock.hcl'), 'utf8'))?.[1] ?? '';

/** The provider is 700 MB: two stacks, and the next run, need to fetch it once. */
function pluginCache(env: Readonly<Record<string, string | undefined>>): string {
  const folder = join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'devops-simulator', 'terraform-plugins');
  mkdirSync(folder, { recursive: true }); // terraform refuses one that is not there
  return folder;
}
