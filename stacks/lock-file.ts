import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Published checksums of every provider that a stack may use, for every platform. */
export const LOCK_FILE = 'terraform.lock.hcl';
const PROVIDER = /^provider "([^"]+)" \{\n(?:.*\n)*?\}\n/gm;

/**
 * Lets `terraform init` accept only the providers whose checksums are committed. A stack's copy names just the providers
 * of that stack, since Terraform refuses to keep one that it does not need in a lock that it may not change.
 */
export function writeLockFile(folder: string, from = LOCK_FILE): void {
  const { terraform } = JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8')) as {
    terraform: { required_providers: Record<string, { source: string }> };
  };
  const wanted = Object.values(terraform.required_providers).map(({ source }) => addressOf(source));
  const blocks = [...readFileSync(from, 'utf8').matchAll(PROVIDER)].filter(([, address]) => wanted.includes(address!));
  writeFileSync(join(folder, '.terraform.lock.hcl'), blocks.map(([block]) => block).join('\n'));
}

/** `aws` and `hashicorp/aws` are short for the whole address. */
const addressOf = (source: string): string =>
  ['registry.terraform.io', 'hashicorp', source]
    .slice(0, 3 - source.split('/').length)
    .concat(source)
    .join('/');
