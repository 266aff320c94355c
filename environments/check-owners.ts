import { matches, none } from '../validation/checks';
import { isPrivate, overlaps, parseCidr } from '../validation/cidr';
import { type Finding, judge, type Rule, ruleFor } from '../validation/rule';
import { cidrOf } from './check-together';
import { type Owner, ownedName } from './owners';
import type { Environment } from './types';

/** Owners of environments, beside the environments that everybody shares. */
export interface Owners {
  readonly owners: Readonly<Record<string, Owner>>;
  readonly environments: readonly Environment[];
  /** Today, `yyyy-mm-dd`. */
  readonly asOf: string;
}

const MEND = 'in environments/owners.ts';
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const rule = ruleFor<Owners>();

export const OWNER_RULES: readonly Rule<Owners>[] = [
  rule({
    id: 'OWN-01',
    sentence: "An owner's name can be part of every name that is made from it, and is no service's",
    reason: 'Roles and databases are named after it; dev-app would look like a part of dev.',
    link: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
    property: 'owners',
    allowed: "names of 2 to 12 lower-case letters and digits, a letter first, other than the services'",
    mend: `rename the owners named, ${MEND}`,
    value: ({ owners, environments }) => {
      const services = environments.flatMap((environment) => environment.services?.map(({ name }) => name) ?? []);
      return Object.keys(owners).filter((name) => !matches(name, /^[a-z][a-z0-9]{1,11}$/) || services.includes(name));
    },
    ok: none,
  }),
  rule({
    id: 'OWN-02',
    sentence: "An owner's network is a private range that a VPC can have",
    reason: 'AWS refuses the VPC, or the subnets do not fit into it.',
    link: 'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html',
    property: 'owners.cidr',
    allowed: 'private ranges of /16 to /20, beginning at their first address',
    mend: `correct the cidr of the owners named, ${MEND}`,
    value: ({ owners }) => saidOf(owners, ({ cidr }) => cidr, isNetwork),
    ok: none,
  }),
  rule({
    id: 'OWN-03',
    sentence: "Owners' networks overlap with no other environment",
    reason: 'Networks that overlap can never be peered, and a copied rule would let one into the other.',
    link: 'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html',
    property: 'owners.cidr',
    allowed: 'ranges that share no address with each other and with the environments',
    mend: `give one of each pair another cidr, ${MEND}`,
    value: overlappingPairs,
    ok: none,
  }),
  rule({
    id: 'OWN-04',
    sentence: "An owner's environment ends on a written day",
    reason: 'Without one it is paid for until somebody notices.',
    link: 'https://docs.aws.amazon.com/wellarchitected/latest/cost-optimization-pillar/cost_decomissioning_resources_process.html',
    property: 'owners.expires',
    allowed: 'days as yyyy-mm-dd',
    mend: `write the day, ${MEND}`,
    value: ({ owners }) => saidOf(owners, ({ expires }) => expires, isDay),
    ok: none,
  }),
  rule({
    id: 'OWN-05',
    sentence: 'An owner whose day has passed is taken off the list, or given a new day',
    reason: 'The environment is destroyed each night, and could be made again each morning.',
    link: 'https://docs.aws.amazon.com/wellarchitected/latest/cost-optimization-pillar/cost_decomissioning_resources_process.html',
    property: 'owners.expires',
    allowed: ({ asOf }) => `days that have not passed on ${asOf}`,
    mend: `remove the owners named once they are destroyed, or write a new day in a reviewed change, ${MEND}`,
    severity: 'dated',
    value: ({ owners, asOf }) =>
      saidOf(
        owners,
        ({ expires }) => expires,
        (day) => !isDay(day) || !hasPassed(day, asOf),
      ),
    ok: none,
  }),
];

export const checkOwners = (all: Owners): readonly Finding[] => judge('owners', all, OWNER_RULES).findings;

/** Dates are texts of one length, so they compare as they are read. */
export const hasPassed = (expires: string, asOf: string): boolean => expires < asOf;

const isNetwork = (cidr: string): boolean => {
  const prefix = parseCidr(cidr)?.prefix ?? 0;
  return isPrivate(cidr) && prefix >= 16 && prefix <= 20;
};

/** A day that the calendar knows. */
const isDay = (text: string): boolean =>
  matches(text, DATE) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;

/** `anna 10.0.0.0/8` of each owner whose value is wrong. */
const saidOf = (owners: Owners['owners'], read: (owner: Owner) => string, ok: (value: string) => boolean): string[] =>
  Object.entries(owners)
    .filter(([, owner]) => !ok(read(owner)))
    .map(([name, owner]) => `${name} ${read(owner)}`);

function overlappingPairs({ owners, environments }: Owners): string[] {
  const owned = Object.entries(owners).map(([name, { cidr }]) => [ownedName(name), cidr] as const);
  const others = environments.map((environment) => [environment.name, cidrOf(environment)] as const);
  return owned.flatMap(([name, cidr], index) =>
    [...owned.slice(index + 1), ...others]
      .filter(([, other]) => overlaps(cidr, other))
      .map(([otherName, other]) => `${name} ${cidr} and ${otherName} ${other}`),
  );
}
