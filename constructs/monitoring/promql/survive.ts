import type { SyntaxNode } from '@lezer/common';

const SETS = new Set(['And', 'Unless', 'Or']);
/** Aggregations that hand series through as they are. */
const CHOOSING = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio']);

/**
 * Which labels of a selector's series the result of the whole query still has: undefined for all of them. What drops
 * labels is aggregation, matching on some of them, absence, and being only the condition of an `and`.
 */
export function survivingLabels(
  text: string,
  selector: SyntaxNode,
  given: readonly string[],
): readonly string[] | undefined {
  let left: readonly string[] | undefined;
  const keepOnly = (labels: readonly string[]): void => {
    left = left === undefined ? labels : left.filter((each) => labels.includes(each));
  };
  for (let node = selector, up = selector.parent; up; node = up, up = up.parent) {
    const name = up.firstChild ? text.slice(up.firstChild.from, up.firstChild.to) : '';
    if (up.name === 'FunctionCall' && /^absent/.test(name)) keepOnly(given);
    if (up.name === 'AggregateExpr' && !CHOOSING.has(name)) keepOnly(aggregated(text, up) ?? left ?? []);
    if (up.name === 'BinaryExpr') {
      const matching = matchingOf(text, up);
      const isRight = up.lastChild !== null && up.lastChild.from === node.from;
      if (matching.set && matching.operator !== 'Or' && isRight) return [];
      if (!matching.set && matching.on && !matching.grouped) keepOnly(matching.on);
    }
  }
  return left;
}

/** @returns undefined where labels are named that are *not* kept */
function aggregated(text: string, aggregation: SyntaxNode): string[] | undefined {
  const modifier = aggregation.getChild('AggregateModifier');
  if (!modifier) return [];
  return modifier.getChild('By') ? namesIn(text, modifier.getChild('GroupingLabels')) : undefined;
}

export function keepsLabel(text: string, aggregation: SyntaxNode, label: string): boolean {
  const modifier = aggregation.getChild('AggregateModifier');
  const named = namesIn(text, modifier?.getChild('GroupingLabels') ?? null).includes(label);
  return modifier !== null && named === (modifier.getChild('By') !== null);
}

function matchingOf(text: string, binary: SyntaxNode) {
  const clause = binary.getChild('MatchingModifierClause');
  const operator = [...SETS].find((each) => binary.getChild(each));
  return {
    operator,
    set: operator !== undefined,
    on: clause?.getChild('On') ? namesIn(text, clause.getChild('GroupingLabels')) : undefined,
    grouped: clause?.getChild('GroupLeft') != null || clause?.getChild('GroupRight') != null,
  };
}

const namesIn = (text: string, labels: SyntaxNode | null): string[] =>
  (labels?.getChildren('LabelName') ?? []).map(({ from, to }) => text.slice(from, to));
