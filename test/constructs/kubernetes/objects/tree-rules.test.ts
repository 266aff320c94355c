import { ClusterRoleV1 } from '@cdktf/provider-kubernetes/lib/cluster-role-v1';
import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1';
import { DeploymentV1, type DeploymentV1SpecTemplateSpec } from '@cdktf/provider-kubernetes/lib/deployment-v1';
import { HorizontalPodAutoscalerV2 } from '@cdktf/provider-kubernetes/lib/horizontal-pod-autoscaler-v2';
import { NetworkPolicyV1 } from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import { PodDisruptionBudgetV1 } from '@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1';
import { RoleBindingV1 } from '@cdktf/provider-kubernetes/lib/role-binding-v1';
import { SecretV1 } from '@cdktf/provider-kubernetes/lib/secret-v1';
import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1';
import { StatefulSetV1 } from '@cdktf/provider-kubernetes/lib/stateful-set-v1';
import type { TerraformStack } from 'cdktf';
import { OBJECT_TREE_RULES } from '../../../../constructs/kubernetes/objects/tree-rules';
import { treeMessages } from '../../../support/rules';

type Pod = DeploymentV1SpecTemplateSpec;
type Container = NonNullable<Extract<Pod['container'], readonly unknown[]>>[number];

const probe = { tcpSocket: [{ port: 'https' }] };
const CONTAINER: Container = {
  name: 'server',
  image: `registry.example.com/server@sha256:${'0'.repeat(64)}`,
  securityContext: { runAsNonRoot: true, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
  resources: { requests: { memory: '64Mi' }, limits: { memory: '64Mi' } },
  port: [{ name: 'https', containerPort: 8443 }],
  livenessProbe: probe,
  readinessProbe: probe,
};

const metadata = { name: 'c', namespace: 'n' };
const closed = (stack: TerraformStack): void => {
  const spec = { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };
  new NetworkPolicyV1(stack, 'nothing', { metadata: { name: 'nothing', namespace: 'n' }, spec });
};
const deployment =
  (container: Partial<Container> = {}, pod: Partial<Pod> = {}, spec: object = {}) =>
  (stack: TerraformStack): void => {
    closed(stack);
    new DeploymentV1(stack, 'c', {
      metadata,
      spec: {
        revisionHistoryLimit: 5,
        selector: { matchLabels: { app: 'c' } },
        template: {
          metadata: { labels: { app: 'c' } },
          spec: { automountServiceAccountToken: false, container: [{ ...CONTAINER, ...container }], ...pod },
        },
        ...spec,
      },
    });
  };

const NAMES = 'correct the name, or add the object';
const ROWS: readonly [rule: string, build: (stack: TerraformStack) => void, complaint: string, mend: string][] = [
  [
    'K8S-30',
    deployment({}, { serviceAccountName: 'nobody' }),
    'names of other objects must be names of objects of the same stack, got service_account "nobody"',
    NAMES,
  ],
  [
    'K8S-31',
    (stack) => {
      const rule = [{ apiGroups: [''], resources: ['pod'], verbs: ['list'] }];
      new ClusterRoleV1(stack, 'c', { metadata: { name: 'c' }, rule });
    },
    'rule.resources must be resources of the API group that the rule names, got pod',
    'correct the resource or the group, or add it to constructs/kubernetes/objects/api-resources.ts',
  ],
  [
    'K8S-32',
    (stack) => {
      new SecretV1(stack, 'c', { metadata });
    },
    'type must be no kubernetes_secret, got secret',
    'let the pod read it at its start with its own role: fetch of podTemplate in constructs/kubernetes/monitoring',
  ],
  [
    'K8S-33',
    deployment({ securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false } }),
    'security_context must be run_as_non_root and read_only_root_filesystem true, allow_privilege_escalation false, got run_as_non_root nothing in server',
    'give each container the securityContext of constructs/kubernetes/monitoring/pod.ts',
  ],
  [
    'K8S-34',
    (stack) => {
      closed(stack);
      const spec = { container: [CONTAINER] };
      const template = { metadata: { labels: { app: 'c' } }, spec };
      new DeploymentV1(stack, 'c', { metadata, spec: { revisionHistoryLimit: 5, template } });
    },
    'automount_service_account_token must be true or false, got nothing',
    'set automountServiceAccountToken of the pod',
  ],
  [
    'K8S-35',
    deployment({ image: 'registry.example.com/server:latest' }),
    'image, resources must be repository@sha256:… and resources.requests and resources.limits of memory, got "registry.example.com/server:latest" in server',
    'take the image from constructs/server-versions.ts, and give the container resources',
  ],
  [
    'K8S-36',
    (stack) => {
      const { readinessProbe: _, ...container } = CONTAINER;
      deployment({}, { container: [container] })(stack);
    },
    'liveness_probe, readiness_probe must be given for each container that stays, got no readiness_probe in server',
    'add the probes to the container',
  ],
  [
    'K8S-37',
    deployment({}, {}, { revisionHistoryLimit: 0 }),
    'spec.revision_history_limit must be a whole number from 1, got 0',
    'set spec.revisionHistoryLimit',
  ],
  [
    'K8S-38',
    (stack) => {
      new ConfigMapV1(stack, 'c', { metadata, data: { a: 'x'.repeat(2 ** 19), b: 'x'.repeat(2 ** 19 + 1) } });
    },
    'data must be at most 1048576 bytes, got 1048577 bytes',
    'spread the files over several maps, which a projected volume puts together again',
  ],
  [
    'K8S-39',
    (stack) => {
      deployment()(stack);
      const policy = stack.node.findChild('nothing') as NetworkPolicyV1;
      policy.putSpec({ podSelector: {}, policyTypes: ['Ingress'] });
    },
    'namespace must be one with a network policy for every pod, of both directions, that lets nothing through, got "n"',
    'add the policy "nothing" of constructs/kubernetes/monitoring/network-policies.ts to the namespace',
  ],
  [
    'K8S-40',
    (stack) => {
      const spec = { maxUnavailable: '1', selector: { matchLabels: { app: 'd' } } };
      new PodDisruptionBudgetV1(stack, 'c', { metadata, spec });
    },
    'selectors must be labels that pods of a workload of the same namespace bear, got {"app":"d"}',
    'correct the labels, or take them from labelsOf of constructs/kubernetes/monitoring/pod.ts',
  ],
  [
    'K8S-41',
    deployment({ readinessProbe: { tcpSocket: [{ port: 'http' }] } }),
    'ports must be names of ports of the pods selected, or of the container that is probed, got http of server',
    'correct the name, or give the container a port of it',
  ],
];

/** Selectors and ports that find nothing, beside a deployment of `app: c` whose port is `https`. */
const FINDING_NOTHING: readonly [what: string, build: (stack: TerraformStack) => void, got: readonly string[]][] = [
  [
    'a service that selects nothing',
    (stack) => {
      new ServiceV1(stack, 's', { metadata, spec: { selector: { app: 'd' }, port: [{ port: 443, targetPort: 'x' }] } });
    },
    ['{"app":"d"}'],
  ],
  [
    'a service of another namespace',
    (stack) => {
      const elsewhere = { name: 'c', namespace: 'm' };
      new ServiceV1(stack, 's', { metadata: elsewhere, spec: { selector: { app: 'c' }, port: [{ port: 443 }] } });
    },
    ['{"app":"c"}'],
  ],
  [
    'a service whose port is misspelt',
    (stack) => {
      const port = [{ port: 443, targetPort: 'htps' }];
      new ServiceV1(stack, 's', { metadata, spec: { selector: { app: 'c' }, port } });
    },
    ['htps of c'],
  ],
  [
    'a policy about no pod, and from no pod',
    (stack) => {
      const pods = (app: string) => ({ podSelector: { matchLabels: { app } } });
      const spec = { ...pods('d'), policyTypes: ['Ingress'], ingress: [{ from: [pods('c'), pods('e')] }] };
      new NetworkPolicyV1(stack, 's', { metadata, spec });
    },
    ['{"app":"d"}', '{"app":"e"}'],
  ],
  [
    'what finds what is there, or pods of another namespace',
    (stack) => {
      const matchLabels = { app: 'c' };
      const dns = {
        namespaceSelector: { matchLabels: { name: 'kube-system' } },
        podSelector: { matchLabels: { a: 'b' } },
      };
      const spec = { podSelector: { matchLabels }, policyTypes: ['Egress'], egress: [{ to: [dns] }] };
      new NetworkPolicyV1(stack, 'p', { metadata, spec });
      const port = [
        { port: 443, targetPort: 'https' },
        { port: 80, targetPort: '8080' },
      ];
      new ServiceV1(stack, 's', { metadata, spec: { selector: matchLabels, port } });
      new PodDisruptionBudgetV1(stack, 'b', { metadata, spec: { maxUnavailable: '1', selector: { matchLabels } } });
    },
    [],
  ],
];

/** What the API server accepts without a word. */
const DANGLING: readonly [what: string, build: (stack: TerraformStack) => void, got: readonly string[]][] = [
  [
    'a ConfigMap, a Secret and a claim of volumes',
    deployment(
      {},
      {
        volume: [
          { name: 'a', projected: [{ sources: [{ configMap: [{ name: 'files' }] }] }] },
          { name: 'b', secret: { secretName: 'keys' } },
          { name: 'c', persistentVolumeClaim: { claimName: 'data' } },
        ],
      },
    ),
    ['config_map "files"', 'secret "keys"', 'persistent_volume_claim "data"'],
  ],
  [
    'keys of a ConfigMap that is there',
    (stack) => {
      new ConfigMapV1(stack, 'files', {
        metadata: { name: 'files', namespace: 'n' },
        data: { a: '1' },
        binaryData: { b: '' },
      });
      const items = ['a', 'b', 'c'].map((key) => ({ key, path: key }));
      deployment(
        { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'files', key: 'd' } } }] },
        { volume: [{ name: 'a', projected: [{ sources: [{ configMap: [{ name: 'files', items }] }] }] }] },
      )(stack);
    },
    ['config_map "files" without "d"', 'config_map "files" without "c"'],
  ],
  [
    'a ConfigMap and a Secret of an environment variable',
    deployment({
      env: [
        { name: 'A', valueFrom: { configMapKeyRef: { name: 'files', key: 'a' } } },
        { name: 'B', valueFrom: { secretKeyRef: { name: 'keys', key: 'b' } } },
      ],
    }),
    ['config_map "files"', 'secret "keys"'],
  ],
  [
    'the service and the storage class of a StatefulSet',
    (stack) => {
      closed(stack);
      const claim = {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'gp4', resources: { requests: { storage: '1Gi' } } },
      };
      new StatefulSetV1(stack, 'c', {
        metadata,
        spec: {
          serviceName: 'headless',
          revisionHistoryLimit: 5,
          selector: {},
          template: { metadata: {}, spec: { automountServiceAccountToken: false, container: [CONTAINER] } },
          volumeClaimTemplate: [claim],
        },
      });
    },
    ['storage_class "gp4"', 'service "headless"'],
  ],
  [
    'role and account of a binding',
    (stack) => {
      new RoleBindingV1(stack, 'c', {
        metadata,
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
        subject: [{ kind: 'ServiceAccount', name: 'somebody', namespace: 'n' }],
      });
    },
    ['role "reader"', 'service_account "somebody"'],
  ],
  [
    'what is scaled',
    (stack) => {
      const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
      new HorizontalPodAutoscalerV2(stack, 'c', { metadata, spec: { maxReplicas: 2, scaleTargetRef } });
    },
    ['deployment "web"'],
  ],
];

describe('an object in a cluster, whoever defines it', () => {
  test.each(ROWS)('%s', (rule, build, complaint, mend) => {
    expect(treeMessages(OBJECT_TREE_RULES, build)).toEqual([`test/c  ${rule}\n  ${complaint}\n  mend: ${mend}`]);
  });

  test.each(DANGLING)('K8S-30: %s', (_what, build, names) => {
    expect(
      treeMessages(OBJECT_TREE_RULES, build)
        .map((message) => /K8S-30\n.*got (.*)\n/.exec(message)?.[1])
        .sort(),
    ).toEqual([...names].sort());
  });

  test.each(FINDING_NOTHING)('K8S-40, K8S-41: %s', (_what, build, got) => {
    const both = (stack: TerraformStack): void => {
      deployment()(stack);
      build(stack);
    };

    expect(
      treeMessages(OBJECT_TREE_RULES, both).map((message) => /K8S-4[01]\n.*got (.*)\n/.exec(message)?.[1] ?? message),
    ).toEqual(got);
  });

  test('is accepted as it should be', () => {
    expect(treeMessages(OBJECT_TREE_RULES, deployment())).toEqual([]);
  });

  test('each has a row', () => {
    expect(ROWS.map(([rule]) => rule)).toEqual(OBJECT_TREE_RULES.map(({ id }) => id));
  });
});
