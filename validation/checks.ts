/** Conditions that many rules share. Each treats a value of the wrong type as broken, never as an exception. */

/** A whole number from min to max. NaN, text and fractions are not. */
export const isWhole = (value: unknown, min: number, max: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;

export const matches = (value: unknown, pattern: RegExp): value is string =>
  typeof value === 'string' && pattern.test(value);

export const isNonEmptyList = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.length > 0;

/** The items that stand more than once, each named once. */
export const repeated = <T>(items: readonly T[]): T[] => [
  ...new Set(items.filter((item, index) => items.indexOf(item) !== index)),
];

export const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** Of what is found to be wrong. */
export const none = (found: readonly unknown[]): boolean => found.length === 0;
