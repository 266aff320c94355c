import { Token } from 'cdktf';
import { holdsToken, type TreeRule } from './validation';

export type Verdict = ReturnType<TreeRule['judge']>;

/** A value as Terraform writes it: `nothing`, `"text"`, `false`. */
export const got = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

/**
 * Is the value what it must be? An absent one is broken: the provider's defaults are not the safe ones. One that only
 * apply will tell is neither good nor broken.
 * @param wanted the value, or a test of it
 * @param name of the argument, where a rule judges several
 */
export function mustBe(value: unknown, wanted: unknown, name?: string): Verdict {
  if (holdsToken(value)) return 'undecidable';
  const obeys = typeof wanted === 'function' ? wanted(value) : value === wanted;
  return obeys ? [] : [name === undefined ? got(value) : `${name} ${got(value)}`];
}

/** The verdict on a whole: everything that is broken; undecidable where nothing is, and something is not known. */
export function together(...verdicts: readonly Verdict[]): Verdict {
  const concerned = verdicts.filter((verdict) => verdict !== undefined);
  const broken = concerned.flatMap((verdict) => (verdict === 'undecidable' ? [] : verdict));
  if (broken.length > 0) return broken;
  if (concerned.includes('undecidable')) return 'undecidable';
  return concerned.length > 0 ? [] : undefined;
}

/** Judges each block of a list; a list that only apply will tell is undecidable. */
export function eachOf<T>(list: unknown, judge: (item: T) => Verdict): Verdict {
  if (list === undefined) return [];
  return Array.isArray(list) && !Token.isUnresolved(list) ? together([], ...(list as T[]).map(judge)) : 'undecidable';
}
