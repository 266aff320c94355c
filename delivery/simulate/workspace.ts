import { join, resolve } from 'node:path';
import { primaryIdentifier } from '../../constructs/database/instances';
import { environments } from '../../environments';
import { ownedName } from '../../environments/owners';
import { site } from '../../environments/site';
import type { EnvironmentName } from '../../environments/types';
import { accountStackName, environmentPrefix, monitoringStackName, stateBucket, stateKey } from '../../stacks/names';

export const ROOT = resolve(__dirname, '../..');
/** Everything that a simulation writes, beside what `npm run synth` writes for AWS. */
export const CLAIM = join(ROOT, '.cache', 'simulate.pid');
export const OUT = join(ROOT, 'emulator.out');
export const EMULATOR_FILE = join(OUT, 'emulator.json');
export const LOG_FILE = join(OUT, 'emulator.log');
export const CLI_CONFIG_FILE = join(OUT, 'terraform.rc');

/** Names and places of one environment in a simulation. @param owner of a copy of dev */
export function workspaceOf(name: EnvironmentName, owner?: string) {
  const { account, cluster } = environments[name];
  const accountStack = accountStackName(account);
  const environment = owner === undefined ? name : ownedName(owner);
  return {
    environment,
    /** Identifier of the database's primary. */
    primary: primaryIdentifier(environmentPrefix({ name: environment })),
    /** As stacks/synth.mjs takes it. */
    synthArguments: owner === undefined ? [name] : [name, '--owner', owner],
    /** As this command takes it. */
    options: owner === undefined ? `--environment ${name}` : `--environment ${name} --owner ${owner}`,
    region: site.region,
    accountId: site.accounts[account].id,
    accountStack,
    /** What runs inside the environment's cluster. @default - it has none */
    ...(cluster && { monitoringStack: monitoringStackName(environments[name]) }),
    bucket: stateBucket(site, account),
    stateKey,
    localState: join(OUT, `${accountStack}.tfstate`),
    stackFolder: (stack: string): string => join(OUT, 'stacks', stack),
  };
}

export type Workspace = ReturnType<typeof workspaceOf>;
