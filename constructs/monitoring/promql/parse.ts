import type { SyntaxNode } from '@lezer/common';
import { parser } from './grammar';
import { nearest } from './nearest';
import { keepsLabel, survivingLabels } from './survive';

/** A query, taken apart by Prometheus's own grammar. */
export interface Query {
  readonly text: string;
  readonly errors: readonly SyntaxError[];
  readonly selectors: readonly Selector[];
  readonly groupings: readonly Grouping[];
  readonly quantiles: readonly Quantile[];
}

export interface SyntaxError {
  readonly at: number;
  /** What stands there: an unknown function, or text that does not belong. */
  readonly kind: 'function' | 'text';
  readonly got: string;
  readonly nearest?: string;
}

export interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
  readonly at: number;
}

export interface Selector {
  readonly metric: string;
  readonly at: number;
  readonly text: string;
  readonly matchers: readonly Matcher[];
  readonly rangeSeconds?: number;
  /** Functions and aggregations around it, the innermost first. */
  readonly within: readonly string[];
  /** Labels of its series that the whole query leaves: undefined for all of them. */
  readonly left: () => readonly string[] | undefined;
}

/** `by (…)`, `on (…)` and their like, with the selectors that they speak about. */
export interface Grouping {
  readonly labels: readonly { readonly name: string; readonly at: number }[];
  readonly from: number;
  readonly to: number;
}

/** A histogram_quantile, and whether the label `le` reaches it. */
export interface Quantile {
  readonly at: number;
  readonly keepsLe: boolean;
}

const CALLS = new Set(['FunctionCall', 'AggregateExpr']);

const known = new Map<string, Query>();

/** The environments ask mostly the same, and parsing is what this area costs a synth: each text once. */
export function parse(text: string): Query {
  const query = known.get(text) ?? takenApart(text);
  known.set(text, query);
  return query;
}

function takenApart(text: string): Query {
  const errors: SyntaxError[] = [];
  const selectors: Selector[] = [];
  const groupings: Grouping[] = [];
  const quantiles: Quantile[] = [];
  const tree = parser.parse(text);
  tree.iterate({
    enter(ref) {
      if (ref.type.isError) errors.push(errorAt(text, ref.from, ref.to));
      else if (ref.name === 'VectorSelector') selectors.push(selectorOf(text, ref.node));
      else if (ref.name === 'GroupingLabels') groupings.push(groupingOf(text, ref.node));
      else if (ref.name === 'FunctionCall' && callName(text, ref.node) === 'histogram_quantile') {
        quantiles.push({ at: ref.from, keepsLe: keepsLe(text, ref.node) });
      }
    },
  });
  return { text, errors: errors.slice(0, 1), selectors, groupings, quantiles };
}

/** A name before a parenthesis is a function that does not exist; the grammar takes it for a metric. */
function errorAt(text: string, from: number, to: number): SyntaxError {
  const called = /([A-Za-z_]\w*)\s*$/.exec(text.slice(0, from))?.[1];
  if (text[from] === '(' && called !== undefined) {
    const close = nearest(called, functionNames());
    return { at: from - called.length, kind: 'function', got: called, ...(close !== undefined && { nearest: close }) };
  }
  return { at: from, kind: 'text', got: text.slice(from, Math.max(to, from + 12)).trim() || 'the end' };
}

/** Every function and aggregation of the grammar, found by their names there: HistogramQuantile → histogram_quantile. */
function functionNames(): string[] {
  const names = parser.nodeSet.types.map(({ name }) => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase());
  return names.filter((name) => /^[a-z_0-9]+$/.test(name) && isFunction(name));
}

function isFunction(name: string): boolean {
  const call = parser.parse(`${name}(x)`).topNode.firstChild;
  return call !== null && CALLS.has(call.name) && call.firstChild?.type.isError === false;
}

function selectorOf(text: string, node: SyntaxNode): Selector {
  const name = node.getChild('Identifier');
  const matchers = (node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []).map((each) =>
    matcherOf(text, each),
  );
  const range =
    node.parent?.name === 'MatrixSelector' ? node.parent.getChild('NumberDurationLiteralInDurationContext') : null;
  return {
    metric: name ? text.slice(name.from, name.to) : '',
    at: node.from,
    text: text.slice(node.from, node.to),
    matchers,
    ...(range && { rangeSeconds: secondsOf(text.slice(range.from, range.to)) }),
    within: callsAround(text, node),
    left: () =>
      survivingLabels(
        text,
        node,
        matchers.filter(({ operator }) => operator === '=').map(({ label }) => label),
      ),
  };
}

function matcherOf(text: string, node: SyntaxNode): Matcher {
  const part = (name: string): string => {
    const found = node.getChild(name);
    return found ? text.slice(found.from, found.to) : '';
  };
  return {
    label: part('LabelName'),
    operator: part('MatchOp'),
    value: part('StringLiteral').slice(1, -1),
    at: node.from,
  };
}

function callsAround(text: string, node: SyntaxNode): string[] {
  const names: string[] = [];
  for (let up = node.parent; up; up = up.parent) if (CALLS.has(up.name)) names.push(callName(text, up));
  return names;
}

const callName = (text: string, call: SyntaxNode): string => {
  const name = call.firstChild;
  return name ? text.slice(name.from, name.to) : '';
};

/** A grouping belongs to the aggregation or the operator that it stands in. */
function groupingOf(text: string, node: SyntaxNode): Grouping {
  const owner = node.parent?.parent ?? node;
  return {
    labels: node.getChildren('LabelName').map(({ from, to }) => ({ name: text.slice(from, to), at: from })),
    from: owner.from,
    to: owner.to,
  };
}

/** Does each aggregation between the quantile and its buckets keep the label that buckets differ in? */
function keepsLe(text: string, quantile: SyntaxNode): boolean {
  let keeps = true;
  quantile.cursor().iterate(({ name, from, to, node }) => {
    if (name !== 'Identifier' || !text.slice(from, to).endsWith('_bucket')) return;
    for (let up = node.parent; up && up.from >= quantile.from && up.to <= quantile.to; up = up.parent) {
      if (up.name === 'AggregateExpr' && !keepsLabel(text, up, 'le')) keeps = false;
    }
  });
  return keeps;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

const secondsOf = (duration: string): number =>
  [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdwy])?/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNIT_SECONDS[unit ?? 's']!,
    0,
  );
