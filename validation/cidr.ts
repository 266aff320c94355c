/** IPv4 ranges. Total: what is not a range is `undefined`, and no other function here fails on it. */

export interface Range {
  /** First address as a number from 0 to 2^32 − 1. */
  readonly first: number;
  /** Prefix length, 0 to 32. */
  readonly prefix: number;
}

/** Parses `10.0.0.0/16`. The address must be the first of its range, as AWS demands. */
export function parseCidr(text: unknown): Range | undefined {
  const parts = typeof text === 'string' ? /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text) : null;
  if (!parts) return undefined;
  const [a, b, c, d, prefix] = parts.slice(1).map(Number) as [number, number, number, number, number];
  if ([a, b, c, d].some((octet) => octet > 255) || prefix > 32) return undefined;
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  return first % sizeOf({ first, prefix }) === 0 ? { first, prefix } : undefined;
}

export function formatCidr({ first, prefix }: Range): string {
  const octets = [2 ** 24, 2 ** 16, 2 ** 8, 1].map((weight) => Math.floor(first / weight) % 256);
  return `${octets.join('.')}/${prefix}`;
}

/** Number of addresses. */
export const sizeOf = ({ prefix }: Range): number => 2 ** (32 - prefix);

/** Does every address of `inner` stand in `outer`? */
export const contains = (outer: Range, inner: Range): boolean =>
  inner.first >= outer.first && inner.first + sizeOf(inner) <= outer.first + sizeOf(outer);

/** Do two ranges share an address? Something that is not a range overlaps nothing. */
export function overlaps(one: string, other: string): boolean {
  const [a, b] = [parseCidr(one), parseCidr(other)];
  return a !== undefined && b !== undefined && (contains(a, b) || contains(b, a));
}

/** Ranges for private networks, RFC 1918. */
const PRIVATE: readonly Range[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map((text) => parseCidr(text)!);

export const isPrivate = (text: unknown): boolean => {
  const range = parseCidr(text);
  return range !== undefined && PRIVATE.some((outer) => contains(outer, range));
};
