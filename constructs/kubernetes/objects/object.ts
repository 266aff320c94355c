import { TerraformResource, TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';

type Block = Readonly<Record<string, unknown>>;

/** A Kubernetes object as it stands in the JSON, whatever class made it. */
export interface KubernetesObject {
  /** Without `kubernetes_` and version: `config_map`. */
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly config: Block;
}

const read = new WeakMap<IConstruct, KubernetesObject | undefined>();

/** `undefined` for a node that is none. Every rule asks for every node, once the tree is whole: each is read once. */
export function objectOf(node: IConstruct): KubernetesObject | undefined {
  if (!read.has(node)) read.set(node, readObject(node));
  return read.get(node);
}

function readObject(node: IConstruct): KubernetesObject | undefined {
  if (!TerraformResource.isTerraformResource(node)) return undefined;
  const type = node.terraformResourceType;
  const kind = /^kubernetes_(.+?)(_v\d+\w*)?$/.exec(type)?.[1];
  if (kind === undefined) return undefined;
  const { resource } = node.toTerraform() as { resource: Record<string, Record<string, Block>> };
  const [config = {}] = Object.values(resource[type] ?? {});
  const metadata = first(config['metadata']);
  return {
    kind,
    name: String(metadata['name'] ?? ''),
    namespace: String(metadata['namespace'] ?? ''),
    config,
  };
}

const known = new WeakMap<TerraformStack, readonly KubernetesObject[]>();

/** Every object of the node's stack. */
export function objectsAround(node: IConstruct): readonly KubernetesObject[] {
  const stack = TerraformStack.of(node);
  const objects = known.get(stack) ?? stack.node.findAll().flatMap((each) => objectOf(each) ?? []);
  known.set(stack, objects);
  return objects;
}

/** Every block below a value, with the name of its argument; lists of one are blocks, too. */
export function* blocksIn(value: unknown, argument = ''): Generator<{ argument: string; block: Block }> {
  if (Array.isArray(value)) {
    for (const item of value) yield* blocksIn(item, argument);
  } else if (typeof value === 'object' && value !== null) {
    yield { argument, block: value as Block };
    for (const [name, item] of Object.entries(value)) yield* blocksIn(item, name);
  }
}

/** The pod of a workload, or nothing. */
export const podOf = ({ config }: KubernetesObject): Block | undefined => {
  const template = first(first(config['spec'])['template']);
  return 'spec' in template ? first(template['spec']) : undefined;
};

export const containersOf = (pod: Block): Block[] =>
  ['init_container', 'container'].flatMap((list) => [pod[list] ?? []].flat() as Block[]);

/** A block, or the first of a list of them. */
export const first = (value: unknown): Block => ([value].flat()[0] ?? {}) as Block;
