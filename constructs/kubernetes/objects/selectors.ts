import { blocksIn, containersOf, first, type KubernetesObject, podOf } from './object';

type Block = Readonly<Record<string, unknown>>;

/** Labels by which one object finds pods. */
export interface Selector {
  /** `{"app":"web"}`, as a person looks for it. */
  readonly said: string;
  readonly selects: (other: KubernetesObject) => boolean;
}

/** Of a service, a disruption budget or a network policy. One without labels means every pod. */
export function selectorsOf(object: KubernetesObject): Selector[] {
  const { kind, namespace, config } = object;
  const spec = first(config['spec']);
  if (kind === 'service') return selector(namespace, spec['selector']);
  if (kind === 'pod_disruption_budget') return selector(namespace, first(spec['selector'])['match_labels']);
  if (kind !== 'network_policy') return [];
  return (
    [...blocksIn(spec)]
      .filter(({ block }) => 'pod_selector' in block)
      // Another namespace's pods are not of this stack.
      .filter(({ block }) => block['namespace_selector'] === undefined)
      .flatMap(({ block }) => selector(namespace, first(block['pod_selector'])['match_labels']))
  );
}

function selector(namespace: string, labels: unknown): Selector[] {
  const wanted = Object.entries((labels ?? {}) as Record<string, string>);
  if (wanted.length === 0) return [];
  return [
    {
      said: JSON.stringify(labels),
      selects: (other) =>
        podOf(other) !== undefined &&
        other.namespace === namespace &&
        wanted.every(([name, value]) => podLabels(other)[name] === value),
    },
  ];
}

const podLabels = ({ config }: KubernetesObject): Readonly<Record<string, unknown>> =>
  (first(first(first(config['spec'])['template'])['metadata'])['labels'] ?? {}) as Record<string, unknown>;

/** Names of ports that a service sends to, or a probe asks, and that the container does not have. */
export function unknownPorts(object: KubernetesObject, around: readonly KubernetesObject[]): string[] {
  if (object.kind === 'service') {
    const pods = around.filter((other) => selectorsOf(object).some(({ selects }) => selects(other)));
    const named = list(first(object.config['spec'])['port']).map(({ target_port }) => target_port);
    return pods.flatMap((pod) => {
      const known = containersOf(podOf(pod) ?? {}).flatMap(portsOf);
      return named
        .filter(isName)
        .filter((name) => !known.includes(name))
        .map((name) => `${name} of ${pod.name}`);
    });
  }
  return containersOf(podOf(object) ?? {}).flatMap((container) =>
    [...blocksIn(container)]
      .filter(({ argument }) => ['tcp_socket', 'http_get'].includes(argument))
      .map(({ block }) => block['port'])
      .filter(isName)
      .filter((name) => !portsOf(container).includes(name))
      .map((name) => `${name} of ${container['name']}`),
  );
}

const portsOf = (container: Block): string[] => list(container['port']).map(({ name }) => String(name));
const list = (value: unknown): Block[] => [value ?? []].flat() as Block[];
const isName = (port: unknown): port is string => typeof port === 'string' && !/^\d+$/.test(port);
