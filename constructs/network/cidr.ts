import { formatCidr, parseCidr, type Range, sizeOf } from '../../validation/cidr';

/** The four kinds of subnet, one each zone. */
export type Tier = 'public' | 'application' | 'database' | 'cluster';

/**
 * Every zone's block is cut alike: half for the cluster, whose pods each take an address, a quarter for instances, an
 * eighth each for load balancers and databases. The cluster's part is reserved from the first day, since cutting a
 * CIDR anew replaces its subnets.
 */
const SHARES: Readonly<Record<Tier, { readonly offset: number; readonly bits: number }>> = {
  cluster: { offset: 0, bits: 1 },
  application: { offset: 1 / 2, bits: 2 },
  public: { offset: 3 / 4, bits: 3 },
  database: { offset: 7 / 8, bits: 3 },
};

/** Blocks that a VPC is cut into: a zone that is added later moves no other. */
export const ZONE_BLOCKS = 4;

/** CIDRs by zone, in the order of the zones; an empty plan where the VPC's CIDR is none. At most four zones. */
export function subnetPlan(vpcCidr: unknown, zones: number): Readonly<Record<Tier, string>>[] {
  const vpc = parseCidr(vpcCidr);
  if (!vpc || vpc.prefix > 24 || !Number.isInteger(zones)) return [];
  const blocks = Array.from({ length: Math.min(Math.max(zones, 0), ZONE_BLOCKS) }, (_, index) =>
    part(vpc, 2, index / ZONE_BLOCKS),
  );
  return blocks.map((block) => ({
    public: cut(block, 'public'),
    application: cut(block, 'application'),
    database: cut(block, 'database'),
    cluster: cut(block, 'cluster'),
  }));
}

const cut = (block: Range, tier: Tier): string => formatCidr(part(block, SHARES[tier].bits, SHARES[tier].offset));

/** The part of a range that begins at a share of it and is 2^bits times smaller. */
const part = (range: Range, bits: number, offset: number): Range => ({
  first: range.first + sizeOf(range) * offset,
  prefix: range.prefix + bits,
});
