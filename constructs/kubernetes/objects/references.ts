import { blocksIn, first, type KubernetesObject } from './object';

/** One object that another names. */
export interface Reference {
  readonly kind: string;
  readonly name: string;
  /** Of its data. @default - all of it */
  readonly keys?: readonly string[];
}

/** Arguments that name another object: which kind, and by which argument of theirs. */
const BLOCKS: Readonly<Record<string, { readonly kind: string; readonly by: string }>> = {
  config_map: { kind: 'config_map', by: 'name' },
  config_map_ref: { kind: 'config_map', by: 'name' },
  config_map_key_ref: { kind: 'config_map', by: 'name' },
  secret: { kind: 'secret', by: 'secret_name' },
  secret_ref: { kind: 'secret', by: 'name' },
  secret_key_ref: { kind: 'secret', by: 'name' },
  persistent_volume_claim: { kind: 'persistent_volume_claim', by: 'claim_name' },
};
const TEXTS: Readonly<Record<string, string>> = {
  service_account_name: 'service_account',
  storage_class_name: 'storage_class',
};
/** Kubernetes's words for the provider's. */
const KINDS: Readonly<Record<string, string>> = {
  Role: 'role',
  ClusterRole: 'cluster_role',
  ServiceAccount: 'service_account',
  Deployment: 'deployment',
  StatefulSet: 'stateful_set',
};

/** Every object that this one needs: the API accepts it without them, and its pods then never start. */
export function referencesOf({ kind, config }: KubernetesObject): Reference[] {
  const found: Reference[] = [];
  const add = (what: string | undefined, name: unknown, keys: readonly string[] = []): void => {
    if (what === undefined || typeof name !== 'string' || name === '') return;
    found.push({ kind: what, name, ...(keys.length > 0 && { keys }) });
  };
  for (const { argument, block } of blocksIn(config)) {
    const named = BLOCKS[argument];
    if (named) add(named.kind, block[named.by], keysOf(block));
    for (const [text, what] of Object.entries(TEXTS)) add(what, block[text]);
    if (['role_ref', 'subject', 'scale_target_ref'].includes(argument)) {
      add(KINDS[String(block['kind'])], block['name']);
    }
  }
  if (kind === 'stateful_set') add('service', first(config['spec'])['service_name']);
  return found;
}

/** Keys that a volume or a variable takes of a map. */
const keysOf = ({ key, items }: Readonly<Record<string, unknown>>): string[] =>
  [key, ...[items ?? []].flat().map((item) => (item as Readonly<Record<string, unknown>>)['key'])].filter(
    (each): each is string => typeof each === 'string',
  );

/** What of a reference is not there: the object, or keys of it. */
export function missingOf({ kind, name, keys = [] }: Reference, objects: readonly KubernetesObject[]): string[] {
  const said = `${kind} ${JSON.stringify(name)}`;
  const target = objects.find((other) => other.kind === kind && other.name === name);
  if (!target) return [said];
  const given = { ...(target.config['data'] as object), ...(target.config['binary_data'] as object) };
  return keys.filter((key) => !(key in given)).map((key) => `${said} without ${JSON.stringify(key)}`);
}
