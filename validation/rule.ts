/**
 * What a rule is. Plain data without cdktf, so that environments, constructs and the generated docs/rules.md share it.
 */

/** What is said of a rule wherever it is listed or broken. */
export interface RuleText {
  /** Area and number, never reused: `DB-04`. */
  readonly id: `${string}-${string}`;
  /** The rule as one sentence, as it stands in docs/rules.md. */
  readonly sentence: string;
  /** What goes wrong without it. */
  readonly reason: string;
  /** Source of the limit. */
  readonly link: string;
  /** The property that is judged, dotted from the construct's props or the environment. */
  readonly property: string;
  /** What to change, and where. */
  readonly mend: string;
  /**
   * - `error` stops the synth.
   * - `warning` is printed and stops nothing.
   * - `dated` is a warning while deploying, since a passed date must not block a rollback, and an error in review.
   * @default 'error'
   */
  readonly severity?: Severity;
}

export type Severity = 'error' | 'warning' | 'dated';

/** A rule that props alone can tell. */
export interface Rule<P> extends RuleText {
  /** Completes "must be …" for these props. */
  readonly allowed: string | ((props: P) => string);
  /** Does the rule concern these props at all? @default - always */
  readonly when?: (props: P) => boolean;
  /** What is judged, and printed as "got". A placeholder of Terraform's anywhere in it makes the rule undecidable. */
  readonly value: (props: P) => unknown;
  // biome-ignore lint/suspicious/noExplicitAny: `ruleFor` ties this to what `value` returns; a list of rules cannot
  readonly ok: (value: any, props: P) => boolean;
  /** The value must never be printed. @default false */
  readonly secret?: boolean;
}

/** Ties `ok` to what `value` returns: `const rule = ruleFor<PostgresProps>()`. */
export const ruleFor =
  <P>() =>
  <V>(rule: Rule<P> & { readonly value: (props: P) => V; readonly ok: (value: V, props: P) => boolean }): Rule<P> =>
    rule;

/** One broken rule. */
export interface Finding {
  /** Construct path, or the environment's name. */
  readonly where: string;
  readonly rule: string;
  readonly property: string;
  readonly allowed: string;
  readonly got: string;
  readonly mend: string;
  readonly severity: Severity;
}

export interface Verdict {
  readonly findings: readonly Finding[];
  /** Ids of rules whose value is not known before apply. */
  readonly undecidable: readonly string[];
}

/** Judges props by every rule. Nothing stops at the first broken one. */
export function judge<P>(
  where: string,
  props: P,
  rules: readonly Rule<P>[],
  isUnresolved: (value: unknown) => boolean = () => false,
): Verdict {
  const findings: Finding[] = [];
  const undecidable: string[] = [];
  for (const rule of rules) {
    try {
      const verdict = judgeOne(where, props, rule, isUnresolved);
      if (verdict === 'undecidable') undecidable.push(rule.id);
      else if (verdict) findings.push(verdict);
    } catch {
      // Props whose type was cast away may lack whole parts: that is a mistake too, and the other rules still speak.
      const allowed = typeof rule.allowed === 'string' ? rule.allowed : `as the rule says: ${rule.sentence}`;
      findings.push(finding(where, rule, allowed, 'something that cannot be read'));
    }
  }
  return { findings, undecidable };
}

function judgeOne<P>(
  where: string,
  props: P,
  rule: Rule<P>,
  isUnresolved: (value: unknown) => boolean,
): Finding | 'undecidable' | undefined {
  if (rule.when && !rule.when(props)) return undefined;
  const value = rule.value(props);
  if (isUnresolved(value)) return 'undecidable';
  if (rule.ok(value, props)) return undefined;
  return finding(where, rule, allowedFor(rule, props), rule.secret ? '(hidden)' : show(value));
}

export function finding(where: string, rule: RuleText, allowed: string, got: string): Finding {
  const { id, property, mend, severity = 'error' } = rule;
  return { where, rule: id, property, allowed, got, mend, severity };
}

const allowedFor = <P>(rule: Rule<P>, props: P): string =>
  typeof rule.allowed === 'string' ? rule.allowed : rule.allowed(props);

/** A value as a person writes it: `nothing`, `"text"`, `3`, `min 3, max 2`. */
export function show(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : value.map(show).join(', ');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([key, item]) => `${key} ${show(item)}`)
      .join(', ');
  }
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
