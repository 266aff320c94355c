import type { TreeRule } from '../../validation';
import { got } from '../../verdict';
import { API_RESOURCES } from './api-resources';
import { containersOf, first, type KubernetesObject, objectOf, objectsAround, podOf } from './object';
import { missingOf, referencesOf } from './references';
import { selectorsOf, unknownPorts } from './selectors';

const DOCS = 'https://kubernetes.io/docs';
/** The API server refuses more, at apply. */
const MOST_BYTES = 2 ** 20;
const BY_DIGEST = /@sha256:[0-9a-f]{64}$/;

const objects =
  (judge: (object: KubernetesObject, around: () => readonly KubernetesObject[]) => readonly string[] | undefined) =>
  (node: Parameters<TreeRule['judge']>[0]): ReturnType<TreeRule['judge']> => {
    const object = objectOf(node);
    return object && judge(object, () => objectsAround(node));
  };
const pods = (judge: (pod: Readonly<Record<string, unknown>>) => readonly string[]): TreeRule['judge'] =>
  objects((object) => {
    const pod = podOf(object);
    return pod && judge(pod);
  });
const containers = (wrong: (container: Readonly<Record<string, unknown>>) => string | undefined): TreeRule['judge'] =>
  pods((pod) =>
    containersOf(pod).flatMap((container) => {
      const what = wrong(container);
      return what === undefined ? [] : [`${what} in ${container['name']}`];
    }),
  );

/** What every object inside a cluster must obey, whoever defines it: above all what the API server accepts unseen. */
export const OBJECT_TREE_RULES: readonly TreeRule[] = [
  {
    id: 'K8S-30',
    sentence: 'Every object that another names is there',
    reason:
      'The API server accepts the name of a ConfigMap, an account or a volume that does not exist; the pod waits for ever.',
    link: `${DOCS}/concepts/configuration/configmap/#using-configmaps-as-files-from-a-pod`,
    property: 'names of other objects',
    allowed: 'names of objects of the same stack',
    mend: 'correct the name, or add the object',
    judge: objects((object, around) => referencesOf(object).flatMap((reference) => missingOf(reference, around()))),
  },
  {
    id: 'K8S-31',
    sentence: 'Roles name resources that the API has, and nothing of everything',
    reason: 'A misspelt resource is accepted and allows nothing; a wildcard allows what nobody meant.',
    link: `${DOCS}/reference/access-authn-authz/rbac/#referring-to-resources`,
    property: 'rule.resources',
    allowed: 'resources of the API group that the rule names',
    mend: 'correct the resource or the group, or add it to constructs/kubernetes/objects/api-resources.ts',
    judge: objects(({ kind, config }) => {
      if (!['role', 'cluster_role'].includes(kind)) return undefined;
      return ([config['rule'] ?? []].flat() as Readonly<Record<string, readonly string[]>>[]).flatMap(
        ({ api_groups: groups = [], resources = [] }) =>
          resources.filter((resource) => !groups.some((group) => API_RESOURCES[group]?.includes(resource))),
      );
    }),
  },
  {
    id: 'K8S-32',
    sentence: 'No secret passes through Terraform into a cluster',
    reason: 'It would stand in the state in clear text, and whoever may read the namespace would have it.',
    link: 'https://developer.hashicorp.com/terraform/language/state/sensitive-data',
    property: 'type',
    allowed: 'no kubernetes_secret',
    mend: 'let the pod read it at its start with its own role: fetch of podTemplate in constructs/kubernetes/monitoring',
    judge: objects(({ kind }) => (kind.startsWith('secret') ? [kind] : undefined)),
  },
  {
    id: 'K8S-33',
    sentence: 'Every container says that it is nobody in particular',
    reason: 'Left out, the provider sends false for a container, which overrides the true of its pod.',
    link: `${DOCS}/concepts/security/pod-security-standards/#restricted`,
    property: 'security_context',
    allowed: 'run_as_non_root and read_only_root_filesystem true, allow_privilege_escalation false',
    mend: 'give each container the securityContext of constructs/kubernetes/monitoring/pod.ts',
    judge: containers((container) => {
      const context = first(container['security_context']);
      const wrong = Object.entries({
        run_as_non_root: true,
        read_only_root_filesystem: true,
        allow_privilege_escalation: false,
      }).find(([name, value]) => context[name] !== value);
      return wrong && `${wrong[0]} ${got(context[wrong[0]])}`;
    }),
  },
  {
    id: 'K8S-34',
    sentence: 'Every pod says whether it may call the Kubernetes API',
    reason: "Left out, the provider sends true, which overrides the false of the pod's account.",
    link: `${DOCS}/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting`,
    property: 'automount_service_account_token',
    allowed: 'true or false',
    mend: 'set automountServiceAccountToken of the pod',
    judge: pods(({ automount_service_account_token: mounted }) => (typeof mounted === 'boolean' ? [] : [got(mounted)])),
  },
  {
    id: 'K8S-35',
    sentence: 'Containers run an image by its digest, with a request and a limit of memory',
    reason: 'A tag is another program tomorrow; without a limit one server takes the memory of its neighbours.',
    link: `${DOCS}/concepts/configuration/manage-resources-containers/`,
    property: 'image, resources',
    allowed: 'repository@sha256:… and resources.requests and resources.limits of memory',
    mend: 'take the image from constructs/server-versions.ts, and give the container resources',
    judge: containers((container) => {
      if (!BY_DIGEST.test(String(container['image']))) return got(container['image']);
      const { requests, limits } = first(container['resources']);
      const missing = Object.entries({ requests, limits }).find(([, each]) => first(each)['memory'] === undefined);
      return missing && `no ${missing[0]} of memory`;
    }),
  },
  {
    id: 'K8S-36',
    sentence: 'Servers tell whether they work',
    reason: 'Without a probe a process that hangs gets requests, and a bad release goes on to the last pod.',
    link: `${DOCS}/concepts/configuration/liveness-readiness-startup-probes/`,
    property: 'liveness_probe, readiness_probe',
    allowed: 'given for each container that stays',
    mend: 'add the probes to the container',
    judge: pods((pod) =>
      ([pod['container'] ?? []].flat() as Readonly<Record<string, unknown>>[]).flatMap((container) =>
        ['liveness_probe', 'readiness_probe']
          .filter((probe) => container[probe] === undefined)
          .map((probe) => `no ${probe} in ${container['name']}`),
      ),
    ),
  },
  {
    id: 'K8S-37',
    sentence: 'A workload keeps former revisions',
    reason: 'Left out, the provider sends 0 for a StatefulSet, and there is nothing to go back to.',
    link: `${DOCS}/concepts/workloads/controllers/statefulset/`,
    property: 'spec.revision_history_limit',
    allowed: 'a whole number from 1',
    mend: 'set spec.revisionHistoryLimit',
    judge: objects((object) => {
      if (!podOf(object)) return undefined;
      const { revision_history_limit: limit } = first(object.config['spec']);
      return typeof limit === 'number' && limit >= 1 ? [] : [got(limit)];
    }),
  },
  {
    id: 'K8S-38',
    sentence: 'A ConfigMap holds a mebibyte at most',
    reason: 'The API server refuses it, in the middle of an apply.',
    link: `${DOCS}/concepts/configuration/configmap/#motivation`,
    property: 'data',
    allowed: `at most ${MOST_BYTES} bytes`,
    mend: 'spread the files over several maps, which a projected volume puts together again',
    judge: objects(({ kind, config }) => {
      if (kind !== 'config_map') return undefined;
      const texts = Object.values((config['data'] ?? {}) as Record<string, string>);
      const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(String(text)), 0);
      return bytes <= MOST_BYTES ? [] : [`${bytes} bytes`];
    }),
  },
  {
    id: 'K8S-39',
    sentence: 'Whatever runs in a namespace is closed until a policy opens it',
    reason: 'Without a policy every pod reaches every other, and the internet.',
    link: `${DOCS}/concepts/services-networking/network-policies/#default-deny-all-ingress-and-all-egress-traffic`,
    property: 'namespace',
    allowed: 'one with a network policy for every pod, of both directions, that lets nothing through',
    mend: 'add the policy "nothing" of constructs/kubernetes/monitoring/network-policies.ts to the namespace',
    judge: objects((object, around) => {
      if (!podOf(object)) return undefined;
      const closed = around().some(
        (other) =>
          other.kind === 'network_policy' && other.namespace === object.namespace && closesEverything(other.config),
      );
      return closed ? [] : [got(object.namespace)];
    }),
  },
  {
    id: 'K8S-40',
    sentence: 'Whatever selects pods selects some',
    reason:
      'A misspelt label is accepted: the service has no address, the budget protects nothing, the policy opens nothing.',
    link: `${DOCS}/concepts/overview/working-with-objects/labels/#label-selectors`,
    property: 'selectors',
    allowed: 'labels that pods of a workload of the same namespace bear',
    mend: 'correct the labels, or take them from labelsOf of constructs/kubernetes/monitoring/pod.ts',
    judge: objects((object, around) =>
      selectorsOf(object)
        .filter(({ selects }) => !around().some((other) => selects(other)))
        .map(({ said }) => said),
    ),
  },
  {
    id: 'K8S-41',
    sentence: 'A port that is named is a port of the container',
    reason: 'The name of a port that does not exist is accepted: nothing is connected, and every probe fails.',
    link: `${DOCS}/concepts/services-networking/service/#field-spec-ports`,
    property: 'ports',
    allowed: 'names of ports of the pods selected, or of the container that is probed',
    mend: 'correct the name, or give the container a port of it',
    judge: objects((object, around) => unknownPorts(object, around())),
  },
];

function closesEverything(config: Readonly<Record<string, unknown>>): boolean {
  const spec = first(config['spec']);
  const selected = first(spec['pod_selector']);
  return (
    Object.values(selected).every((each) => each === undefined) &&
    ['Ingress', 'Egress'].every((type) => ([spec['policy_types'] ?? []].flat() as string[]).includes(type)) &&
    [spec['ingress'], spec['egress']].every((rules) => rules === undefined || [rules].flat().length === 0)
  );
}
