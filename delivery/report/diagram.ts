import { type SynthesizedResource, synthesizedResources } from './synthesized';

/** How many kinds of resources a box names before it only counts the rest. */
const KINDS_SHOWN = 6;

/** An SVG of one stack: a box a construct with what it holds, an arrow where one refers to another. */
export async function drawStack(stack: string): Promise<string> {
  const { Graphviz } = await import('@hpcc-js/wasm-graphviz'); // an ES module only
  const graphviz = await Graphviz.load();
  return `${graphviz.dot(toDot(stack, synthesizedResources(stack))).trim()}\n`;
}

/** Graphviz source: same resources, same text. */
export function toDot(title: string, resources: readonly SynthesizedResource[]): string {
  const owners = new Map(resources.map(({ address, path }) => [address, ownerOf(path)]));
  const boxes = [...new Set(owners.values())].sort();
  const arrows = new Set(resources.flatMap((resource) => arrowsFrom(resource, owners)));
  return [
    `digraph "${title}" {`,
    '  graph [rankdir=LR, nodesep=0.35, ranksep=0.7, bgcolor="white", pad=0.2];',
    '  node [shape=plain, fontname="Helvetica", fontsize=11];',
    '  edge [color="#5f6b7a", arrowsize=0.7];',
    ...boxes.map(
      (box) =>
        `  "${box}" [label=<${label(
          box,
          resources.filter(({ path }) => ownerOf(path) === box),
        )}>];`,
    ),
    ...[...arrows].sort().map((arrow) => `  ${arrow};`),
    '}',
  ].join('\n');
}

const ownerOf = (path: string): string => path.split('/')[0] ?? path;

function arrowsFrom({ path, config }: SynthesizedResource, owners: ReadonlyMap<string, string>): string[] {
  const from = ownerOf(path);
  const targets = [...JSON.stringify(config).matchAll(/\b(aws_\w+\.\w+)/g)].map(([, address]) => owners.get(address!));
  return targets.filter((to) => to !== undefined && to !== from).map((to) => `"${from}" -> "${to}"`);
}

function label(box: string, resources: readonly SynthesizedResource[]): string {
  const counts = new Map<string, number>();
  for (const { type } of resources) counts.set(type, (counts.get(type) ?? 0) + 1);
  const kinds = [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b));
  const shown = kinds.slice(0, KINDS_SHOWN).map(([type, count]) => row(`${count} × ${type.replace(/^aws_/, '')}`));
  const rest = kinds.slice(KINDS_SHOWN).reduce((sum, [, count]) => sum + count, 0);
  return [
    '<table border="1" cellborder="0" cellspacing="0" cellpadding="3" color="#5f6b7a" bgcolor="#f5f8fc">',
    `<tr><td align="left" bgcolor="#d7e5f5"><b>${box}</b>  ${resources.length}</td></tr>`,
    ...shown,
    ...(rest > 0 ? [row(`and ${rest} more`)] : []),
    '</table>',
  ].join('');
}

const row = (text: string): string => `<tr><td align="left">${text}</td></tr>`;
