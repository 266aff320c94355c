import type { SyntaxNode } from '@lezer/common';
import { parser } from '../../../constructs/monitoring/promql/grammar';

/** `a`, `b` and `c` of a query `a or b or c`. */
export function branchesOf(query: string): string[] {
  const walk = (node: SyntaxNode): SyntaxNode[] =>
    node.name === 'BinaryExpr' && node.getChild('Or') ? [node.firstChild!, node.lastChild!].flatMap(walk) : [node];
  return walk(parser.parse(query).topNode.firstChild!).map(({ from, to }) => query.slice(from, to));
}
