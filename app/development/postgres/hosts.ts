import { join } from 'node:path';

/**
 * Environment of a node program for which RDS's names lead to servers on this machine.
 * @param hosts port on 127.0.0.1 by `<host>:<port>`
 */
export const hostsEnvironment = (hosts: Readonly<Record<string, number>>) => ({
  NODE_OPTIONS: `--require ${join(__dirname, 'redirect.cjs')}`,
  SIMULATOR_HOSTS: JSON.stringify(hosts),
});
