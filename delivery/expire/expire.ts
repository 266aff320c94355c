import { checkOwners, hasPassed } from '../../environments/check-owners';
import { type Owner, ownedName } from '../../environments/owners';
import type { Environment } from '../../environments/types';
import { formatReport } from '../../validation/report';
import { Stop } from '../stop';
import { resourcesOf, type States, stacksWith } from './states';

export interface Expiry {
  readonly owners: Readonly<Record<string, Owner>>;
  /** Environments that everybody shares, none of which is ever destroyed here. */
  readonly environments: readonly Environment[];
  readonly states: States;
  /** Today, `yyyy-mm-dd`. */
  readonly asOf: string;
  /** Only say what would be done. */
  readonly dryRun: boolean;
  readonly say: (line: string) => void;
  readonly destroy: (owner: string) => Promise<void>;
}

/**
 * Destroys the environment of each owner whose last day has passed. One that fails does not keep the others.
 * @throws {Stop} naming every environment that is still there and should not be
 */
export async function expire(given: Expiry): Promise<void> {
  const { owners, environments, asOf, states } = given;
  // A passed day is what this command is for.
  const broken = checkOwners({ owners, environments, asOf }).filter(({ severity }) => severity === 'error');
  if (broken.length > 0) throw new Stop(formatReport(broken), 'mend environments/owners.ts; nothing was destroyed', 2);
  const left: string[] = [];
  for (const [name, owner] of Object.entries(owners)) left.push(...(await endOf(given, name, owner)));
  const known = Object.keys(owners).map(ownedName);
  for (const stack of await stacksWith(states, ownedName(''))) {
    if (known.some((each) => each === stack) || (await resourcesOf(states, stack)) === 0) continue;
    left.push(`${stack} has resources, and environments/owners.ts does not list its owner`);
  }
  if (left.length > 0) {
    throw new Stop(
      left.join('\n'),
      'mend what is said above and repeat the command; an owner stays on the list until everything is destroyed',
    );
  }
}

/** @returns what is wrong afterwards */
async function endOf({ states, asOf, dryRun, say, destroy }: Expiry, name: string, owner: Owner): Promise<string[]> {
  const stack = ownedName(name);
  const resources = await resourcesOf(states, stack);
  const there = resources === 1 ? '1 resource' : `${resources} resources`;
  if (!hasPassed(owner.expires, asOf)) {
    say(`${stack}: stays until ${owner.expires}, ${there}`);
    return [];
  }
  if (resources === 0) {
    say(`${stack}: ended on ${owner.expires}, and nothing of it is there`);
    return [];
  }
  if (dryRun) {
    say(`${stack}: ended on ${owner.expires}, would destroy its ${there}`);
    return [];
  }
  say(`${stack}: ended on ${owner.expires}, destroying its ${there}`);
  try {
    await destroy(name);
  } catch (error) {
    return [`${stack} was not destroyed: ${error instanceof Error ? error.message : String(error)}`];
  }
  const rest = await resourcesOf(states, stack);
  if (rest > 0) return [`${stack} was destroyed, and its state still holds ${rest}`];
  say(`${stack}: destroyed`);
  return [];
}
