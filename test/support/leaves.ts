/** Ways through a plain value to each of its texts, numbers and switches. */
export function leavesOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  return Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...path, key]));
}

/** A copy in which one leaf is another value of its kind. */
export const changed = <T>(value: T, path: readonly string[]): T => replaced(value, path, otherThan);

/** A copy in which one leaf is what `change` makes of it. */
export function replaced<T>(value: T, path: readonly string[], change: (leaf: unknown) => unknown): T {
  const [key, ...rest] = path;
  if (key === undefined) return change(value) as T;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
  copy[key] = replaced(copy[key], rest, change);
  return copy as T;
}

/** Another value of the same kind, near enough that most rules let it pass. */
function otherThan(leaf: unknown): unknown {
  if (typeof leaf === 'number') return leaf + 1;
  if (typeof leaf === 'boolean') return !leaf;
  const text = String(leaf);
  return (
    OTHER[text] ??
    (/\d(?=\D*$)/.test(text) ? text.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10)) : `${text}x`)
  );
}

/** Texts of which only certain ones mean anything. */
const OTHER: Readonly<Record<string, string>> = {
  prod: 'sandbox',
  sandbox: 'prod',
  single: 'one-per-zone',
  'one-per-zone': 'single',
  production: 'development',
  development: 'production',
  arm64: 'x86_64',
  standard: 'advanced',
  'public-tls': 'tunnel',
  tunnel: 'public-tls',
};
