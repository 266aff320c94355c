/**
 * Synthesized `kubernetes_*` resources as the objects that the provider would send. Driven by the API server's own
 * OpenAPI: it says what type each field is, and an argument without a counterpart there is an error.
 */

// biome-ignore lint/suspicious/noExplicitAny: JSON
type Json = any;

/** API of each resource type: the provider's names hold neither group nor version. */
const APIS: Readonly<Record<string, string>> = {
  namespace: 'v1',
  config_map: 'v1',
  service: 'v1',
  service_account: 'v1',
  stateful_set: 'apps/v1',
  deployment: 'apps/v1',
  network_policy: 'networking.k8s.io/v1',
  pod_disruption_budget: 'policy/v1',
  role: 'rbac.authorization.k8s.io/v1',
  role_binding: 'rbac.authorization.k8s.io/v1',
  storage_class: 'storage.k8s.io/v1',
};

/** Arguments that tell the provider or Terraform something, and are not sent. */
const NOT_SENT = new Set(['//', 'wait_for_rollout', 'timeouts', 'depends_on', 'lifecycle']);

/** Names that are neither the snake case of the API's nor its singular. */
const RENAMED: Readonly<Record<string, string>> = { storage_provisioner: 'provisioner' };

const CORE = 'io.k8s.api.core.v1.';
/** What provider 2.38 sends for an argument that is left out, where the API would have something else. */
const SENT_ANYWAY: Readonly<Record<string, object>> = {
  [`${CORE}PodSpec`]: { automountServiceAccountToken: true, enableServiceLinks: true, shareProcessNamespace: false },
  [`${CORE}SecurityContext`]: {
    privileged: false,
    runAsNonRoot: false,
    allowPrivilegeEscalation: true,
    readOnlyRootFilesystem: false,
  },
  [`${CORE}VolumeMount`]: { mountPropagation: 'None' },
  [`${CORE}ConfigMap`]: { immutable: false },
  'io.k8s.api.apps.v1.StatefulSetSpec': { revisionHistoryLimit: 0 },
};

const plain = (name: string): string => name.replace(/[_-]/g, '').toLowerCase();
const isBlock = (value: unknown): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws with every argument that the API does not know */
export function toObjects(stack: Json, openApi: Json): Json[] {
  const converter = new Converter(openApi.definitions);
  const objects = Object.entries<Record<string, Json>>(stack.resource)
    .filter(([type]) => type.startsWith('kubernetes_'))
    .flatMap(([type, all]) => Object.entries(all).map(([name, config]) => converter.object(type, name, known(config))));
  if (converter.errors.length > 0) throw new Error(converter.errors.join('\n'));
  return objects;
}

/** What only apply knows is some text; what is escaped for Terraform is itself. */
function known(value: Json): Json {
  if (typeof value === 'string') {
    return value
      .replace(/(?<!\$)\$\{[^}]*\}/g, 'known-after-apply')
      .replaceAll('$${', '${')
      .replaceAll('%%{', '%{');
  }
  if (Array.isArray(value)) return value.map(known);
  return isBlock(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, known(item)])) : value;
}

class Converter {
  readonly errors: string[] = [];

  constructor(private readonly definitions: Record<string, Json>) {}

  object(type: string, name: string, config: Record<string, Json>): Json {
    const kind = /^kubernetes_(.+)_v1$/.exec(type)?.[1] ?? '';
    const apiVersion = APIS[kind];
    if (apiVersion === undefined) return this.fail(type, 'no API is written for it in test/support/kubernetes');
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    const [definition, schema] = Object.entries(this.definitions).find(([, each]) =>
      (each['x-kubernetes-group-version-kind'] ?? []).some(
        (gvk: Json) => gvk.group === group && gvk.version === version && plain(gvk.kind) === plain(kind),
      ),
    )!;
    const body = Object.fromEntries(Object.entries(config).filter(([key]) => !NOT_SENT.has(key)));
    const converted = this.value(body, { $ref: `#/definitions/${definition}` }, `${type}.${name}`);
    return { apiVersion, kind: schema['x-kubernetes-group-version-kind'][0].kind, ...converted };
  }

  private value(value: Json, schema: Json, path: string): Json {
    const reference: string = schema.$ref ?? '';
    if (reference.endsWith('.Quantity')) return value;
    if (reference.endsWith('.IntOrString')) return /^-?\d+$/.test(String(value)) ? Number(value) : value;
    const { name, target } = this.dereference(schema);
    if (target.type === 'array') {
      return [value].flat().map((item, index) => this.value(item, target.items, `${path}[${index}]`));
    }
    if (target.properties) return this.fields(value, target, name, path);
    if (target.type === 'object') return isBlock(value) ? { ...value } : this.fail(path, 'a map is expected');
    return scalar(value, target.type, path);
  }

  private fields(value: Json, target: Json, name: string, path: string): Json {
    const blocks = [value].flat();
    if (blocks.length > 1) return this.fail(path, `given ${blocks.length} times, the API has one`);
    const [block = {}] = blocks;
    if (!isBlock(block)) return this.fail(path, 'the API has an object');
    const converted: Record<string, Json> = { ...SENT_ANYWAY[name] };
    for (const [key, item] of Object.entries(block)) {
      if (item === null || item === undefined) continue;
      const property = propertyOf(key, target.properties);
      if (property === undefined) this.fail(`${path}.${key}`, `${name} has no such field`);
      else converted[property] = this.value(item, target.properties[property], `${path}.${property}`);
    }
    return converted;
  }

  private dereference(schema: Json): { name: string; target: Json } {
    let target = schema;
    let name = '';
    while (target.$ref || target.allOf?.length === 1) {
      if (target.$ref) name = target.$ref.split('/').at(-1);
      target = target.$ref ? this.definitions[name] : target.allOf[0];
    }
    return { name, target };
  }

  private fail(path: string, why: string): undefined {
    this.errors.push(`${path}: ${why}`);
    return undefined;
  }
}

/** Singular and snake case in the provider, as often plural and camel case in the API. */
function propertyOf(key: string, properties: Record<string, Json>): string | undefined {
  const wanted = plain(RENAMED[key] ?? key);
  const candidates = [wanted, `${wanted}s`, `${wanted}es`, wanted.replace(/y$/, 'ies')];
  return candidates
    .map((candidate) => Object.keys(properties).find((property) => plain(property) === candidate))
    .find((property) => property !== undefined);
}

/** The provider takes many numbers as text, file modes in octal. */
function scalar(value: Json, type: string, path: string): Json {
  if (type === 'integer' && /^-?\d+$/.test(String(value))) {
    return /\.(defaultMode|mode)$/.test(path) ? Number.parseInt(value, 8) : Number(value);
  }
  if (type === 'boolean' && /^(true|false)$/.test(String(value))) return String(value) === 'true';
  return value;
}
