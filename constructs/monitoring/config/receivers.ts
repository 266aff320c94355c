/** As much of Alertmanager's configuration as tells where alerts end. */
export interface RoutedConfig {
  readonly route: RouteNode;
  readonly receivers: readonly Readonly<Record<string, unknown>>[];
}

interface RouteNode {
  readonly receiver: string;
  readonly matchers?: readonly string[];
  readonly routes?: readonly RouteNode[];
}

/** Settings of which one must be there, or the message has no address. */
const ADDRESSES = ['topic_arn', 'target_arn', 'to', 'url', 'url_file'] as const;

/** Routes whose receiver is missing, has no integration, or one without an address. */
export function routesToNobody({ route, receivers }: RoutedConfig): string[] {
  const telling = new Set(receivers.filter(tells).map(({ name }) => name));
  const walk = (node: RouteNode, where: string): string[] => [
    ...(telling.has(node.receiver) ? [] : [where]),
    ...(node.routes ?? []).flatMap((child, index) => walk(child, (child.matchers ?? [`route ${index}`]).join(', '))),
  ];
  return walk(route, 'the route of everything else');
}

const tells = (receiver: Readonly<Record<string, unknown>>): boolean => {
  const integrations = Object.entries(receiver)
    .filter(([name]) => name.endsWith('_configs'))
    .flatMap(([, list]) => (Array.isArray(list) ? list : []));
  return integrations.length > 0 && integrations.every((each) => ADDRESSES.some((name) => filled(each?.[name])));
};

const filled = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';
