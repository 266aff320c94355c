import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { Stop } from '../stop';

const REGISTRY = 'registry.terraform.io';
const AWS = join(REGISTRY, 'hashicorp', 'aws');
/** Where systems keep add-on software: https://refspecs.linuxfoundation.org/FHS_3.0/fhs/ch03s13.html */
const ADD_ONS = '/opt';

export interface ProviderMirror {
  /** Folder that holds `registry.terraform.io`. */
  readonly folder: string;
  readonly how: string;
}

/**
 * A folder of providers to use instead of the registry, which a machine without a network cannot reach.
 * @param version of the AWS provider that the stacks are locked to
 * @returns undefined when there is none: terraform then asks the registry
 * @throws {Stop} when TF_PLUGIN_MIRROR names a folder without it
 */
export function findProviderMirror(
  version: string,
  env: Readonly<Record<string, string | undefined>>,
  addOns = ADD_ONS,
): ProviderMirror | undefined {
  const named = env['TF_PLUGIN_MIRROR'];
  if (named !== undefined) {
    if (holds(named, version)) return { folder: named, how: 'TF_PLUGIN_MIRROR' };
    throw new Stop(
      `TF_PLUGIN_MIRROR is ${named}, which holds no ${AWS}/${version}`,
      'name a folder that holds it, or unset the variable to use the registry',
      2,
    );
  }
  const implied = impliedFolders(env).find((folder) => holds(folder, version));
  if (implied !== undefined) return { folder: implied, how: "one of Terraform's implied mirror folders" };
  const addOn = foldersBelow(addOns).find((folder) => holds(folder, version));
  return addOn === undefined ? undefined : { folder: addOn, how: `a mirror below ${addOns}` };
}

/** A CLI configuration that takes the AWS provider from the mirror and everything else from its registry. */
export function writeCliConfig(file: string, mirror: ProviderMirror): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    `provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(mirror.folder)}
    include = ["${REGISTRY}/hashicorp/aws"]
  }
  direct {
    exclude = ["${REGISTRY}/hashicorp/aws"]
  }
}
`,
  );
}

const holds = (folder: string, version: string): boolean => existsSync(join(folder, AWS, version));

/** https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories */
const impliedFolders = (env: Readonly<Record<string, string | undefined>>): string[] => [
  join(homedir(), '.terraform.d', 'plugins'),
  join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'terraform', 'plugins'),
  ...(env['XDG_DATA_DIRS'] ?? '/usr/local/share:/usr/share')
    .split(':')
    .map((each) => join(each, 'terraform', 'plugins')),
];

/** The folder, its folders, and theirs. */
function foldersBelow(folder: string, levels = 2): string[] {
  if (!existsSync(folder)) return [];
  const inner =
    levels === 0
      ? []
      : readdirSync(folder, { withFileTypes: true })
          .filter((entry) => entry.isDirectory())
          .flatMap((entry) => foldersBelow(join(folder, entry.name), levels - 1));
  return [folder, ...inner];
}
