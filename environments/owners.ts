import type { Cidr } from './formats';
import { SMALL_NETWORK } from './network';
import type { DevelopmentEnvironment, OwnedEnvironment } from './types';

/** A developer who has an environment of their own in the sandbox account: `dev-<name>`. */
export interface Owner {
  /** A new VPC, /16 to /20, that shares no address with any other environment. */
  readonly cidr: Cidr;
  /** `yyyy-mm-dd`, the last day: from the next one on `npm run expire` destroys the environment. Written, never computed. */
  readonly expires: `${number}-${number}-${number}`;
}

/** By name: 2 to 12 lower-case letters and digits, a letter first. */
export const owners: Readonly<Record<string, Owner>> = {
  anna: { cidr: '10.64.0.0/18', expires: '2027-02-26' },
  ben: { cidr: '10.64.64.0/18', expires: '2027-03-31' },
};

/** Name of the owner's environment, of its stack and of its state. */
export const ownedName = (owner: string): OwnedEnvironment['name'] => `dev-${owner}`;

/** What the owner gets: dev, in a network of its own. */
export const ownedEnvironment = (dev: DevelopmentEnvironment, owner: string, { cidr }: Owner): OwnedEnvironment => ({
  ...dev,
  name: ownedName(owner),
  network: { ...dev.network, vpc: { create: { cidr, ...SMALL_NETWORK } } },
});
