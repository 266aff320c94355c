import { spawnSync } from 'node:child_process';
import { type ChildResult, runChild } from '../child';
import { Stop } from '../stop';

/** Write-only arguments and ephemeral resources exist from here on. */
const LEAST: readonly [number, number] = [1, 11];
const INSTALL = 'install terraform 1.11 or newer: https://developer.hashicorp.com/terraform/install';

/** The terraform that cdktf would run too. @throws {Stop} when there is none, or an old one */
export function findTerraform(env: Readonly<Record<string, string | undefined>>): { binary: string; version: string } {
  const binary = env['TERRAFORM_BINARY_NAME'] ?? 'terraform';
  const { stdout, status } = spawnSync(binary, ['version', '-json'], {
    encoding: 'utf8',
    // A configuration file that is gone makes terraform print a warning into its JSON.
    env: { PATH: env['PATH'] ?? '', HOME: env['HOME'] ?? '', CHECKPOINT_DISABLE: '1' },
  });
  if (status !== 0) throw new Stop(`${binary} was not found`, INSTALL, 2);
  const version = String((JSON.parse(stdout) as { terraform_version: string }).terraform_version);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1])) {
    throw new Stop(`terraform 1.11 or newer is needed, ${binary} is ${version}`, INSTALL, 2);
  }
  return { binary, version };
}

export interface Terraform {
  readonly binary: string;
  /** Folder of the stack's JSON. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
}

/** Runs terraform, without colours and questions. @throws {Stop} with its last words when it fails */
export async function terraform(
  { binary, folder, env, onLine }: Terraform,
  args: readonly string[],
  next: string,
  accepted: readonly number[] = [0],
): Promise<ChildResult> {
  const result = await runChild(binary, [...args, '-no-color'], {
    cwd: folder,
    env: { ...env, TF_INPUT: '0', TF_IN_AUTOMATION: '1' },
    ...(onLine && { onLine }),
  });
  if (!accepted.includes(result.code)) {
    throw new Stop(`terraform ${args[0]} failed with exit code ${result.code}:\n${result.tail}`, next);
  }
  return result;
}
