import type {
  StatefulSetV1SpecTemplate,
  StatefulSetV1SpecTemplateSpecContainer,
  StatefulSetV1SpecTemplateSpecContainerSecurityContext,
  StatefulSetV1SpecTemplateSpecVolume,
} from '@cdktf/provider-kubernetes/lib/stateful-set-v1';
import { POD_TLS_FOLDER } from '../../monitoring/config/files';
import { APPS, type App, FOLDERS, HTTPS_PORT } from '../../monitoring/config/names';
import { SERVERS } from '../../server-versions';
import { type Fetch, fetchScript, SECRETS_FOLDER } from './fetch';
import { serviceAccountName } from './names';

export interface Resources {
  /** Asked for, and shared by it when the node is busy. No limit: docs/decisions/alerts.md says why. */
  readonly cpuMillis: number;
  /** Asked for, and the limit: more ends the process. */
  readonly memoryMiB: number;
}

export interface PodProps {
  readonly app: App;
  /** Tells apart several of one app. @default - there is one */
  readonly instance?: string;
  readonly region: string;
  /** By digest. */
  readonly image: string;
  readonly arguments: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Environment variables that Kubernetes fills from the pod's own fields. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Of HTTPS. */
  readonly port: number;
  /** Others, by name. @default - none */
  readonly otherPorts?: Readonly<Record<string, number>>;
  readonly fetch: Fetch;
  /** Read-only folders, from ConfigMaps. */
  readonly config: readonly ConfigFolder[];
  /** Is /data a volume that outlives the pod? @default - memory of the node's disk, gone with the pod */
  readonly persistent?: boolean;
  readonly user: number;
  readonly resources: Resources;
  readonly probes: Pick<StatefulSetV1SpecTemplateSpecContainer, 'livenessProbe' | 'readinessProbe' | 'startupProbe'>;
  /** May it call the Kubernetes API? @default false */
  readonly callsKubernetes?: boolean;
  readonly terminationSeconds: number;
  /** Changes with everything that a running server does not read again: a new value replaces the pods. */
  readonly checksums: Readonly<Record<string, string>>;
}

/** ConfigMaps whose files lie in one folder: several are put together, since each holds a mebibyte at most. */
export interface ConfigFolder {
  readonly folder: string;
  readonly maps: readonly { readonly name: string; readonly items?: Readonly<Record<string, string>> }[];
}

/** What every object of a server is found by. */
export const labelsOf = (app: App, instance?: string): Record<string, string> => ({
  'app.kubernetes.io/name': APPS[app],
  ...(instance !== undefined && { 'app.kubernetes.io/instance': instance }),
});

/** `restricted` demands it of each container; without `runAsNonRoot` the provider would send false for it. */
const LOCKED: StatefulSetV1SpecTemplateSpecContainerSecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
};

const FETCH_RESOURCES: Resources = { cpuMillis: 100, memoryMiB: 256 };

const resources = ({ cpuMillis, memoryMiB }: Resources) => ({
  requests: { cpu: `${cpuMillis}m`, memory: `${memoryMiB}Mi` },
  limits: { memory: `${memoryMiB}Mi` },
});

/** A pod that passes the `restricted` standard: no root, no write to its image, secrets in memory only. */
export function podTemplate(
  props: PodProps,
): StatefulSetV1SpecTemplate & Required<Pick<StatefulSetV1SpecTemplate, 'spec'>> {
  const { app, instance, user, callsKubernetes = false, checksums } = props;
  const labels = labelsOf(app, instance);
  return {
    metadata: {
      labels,
      annotations: Object.fromEntries(Object.entries(checksums).map(([name, sum]) => [`checksum/${name}`, sum])),
    },
    spec: {
      serviceAccountName: serviceAccountName(app),
      automountServiceAccountToken: callsKubernetes,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: props.terminationSeconds,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: String(user),
        runAsGroup: String(user),
        fsGroup: String(user),
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      },
      ...spread(labels, props.persistent === true),
      initContainer: [fetcher(props)],
      container: [server(props)],
      volume: volumes(props),
    },
  };
}

const server = (props: PodProps): StatefulSetV1SpecTemplateSpecContainer => ({
  name: APPS[props.app],
  image: props.image,
  args: [...props.arguments],
  env: [
    ...Object.entries(props.env ?? {}).map(([name, value]) => ({ name, value })),
    ...Object.entries(props.fields ?? {}).map(([name, fieldPath]) => ({
      name,
      valueFrom: { fieldRef: { fieldPath } },
    })),
  ],
  port: Object.entries({ [HTTPS_PORT]: props.port, ...props.otherPorts }).map(([name, containerPort]) => ({
    name,
    containerPort,
    protocol: 'TCP',
  })),
  ...props.probes,
  resources: resources(props.resources),
  securityContext: LOCKED,
  volumeMount: [
    { name: 'tls', mountPath: POD_TLS_FOLDER, readOnly: true },
    { name: 'secrets', mountPath: SECRETS_FOLDER, readOnly: true },
    { name: 'data', mountPath: FOLDERS.data },
    { name: 'temporary', mountPath: '/tmp' },
    ...props.config.map(({ folder }, index) => ({ name: `config-${index}`, mountPath: folder, readOnly: true })),
  ],
});

const fetcher = ({ region, fetch }: PodProps): StatefulSetV1SpecTemplateSpecContainer => ({
  name: 'fetch-secrets',
  image: SERVERS.awsCli.image,
  command: ['/bin/sh', '-c', fetchScript(fetch)],
  env: [
    { name: 'AWS_REGION', value: region },
    { name: 'HOME', value: '/tmp' }, // for the CLI's cache
  ],
  resources: resources(FETCH_RESOURCES),
  securityContext: LOCKED,
  volumeMount: [
    { name: 'tls', mountPath: POD_TLS_FOLDER },
    { name: 'secrets', mountPath: SECRETS_FOLDER },
    { name: 'temporary', mountPath: '/tmp' },
  ],
});

function volumes({ config, persistent = false }: PodProps): StatefulSetV1SpecTemplateSpecVolume[] {
  const inMemory = (name: string) => ({ name, emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } });
  const onNode = (name: string, sizeLimit: string) => ({ name, emptyDir: { sizeLimit } });
  return [
    inMemory('tls'),
    inMemory('secrets'),
    onNode('temporary', '256Mi'),
    ...(persistent ? [] : [onNode('data', '1Gi')]),
    ...config.map(({ maps }, index) => ({
      name: `config-${index}`,
      projected: [
        {
          defaultMode: '0444',
          sources: maps.map(({ name, items }) => ({
            configMap: [
              {
                name,
                ...(items && { items: Object.entries(items).map(([key, path]) => ({ key, path })) }),
              },
            ],
          })),
        },
      ],
    })),
  ];
}

/** In different zones, and where that cannot be, on different nodes at least. */
const spread = (matchLabels: Record<string, string>, persistent: boolean) => ({
  topologySpreadConstraint: [
    {
      maxSkew: 1,
      topologyKey: 'topology.kubernetes.io/zone',
      whenUnsatisfiable: 'DoNotSchedule',
      // A zone whose only node is being drained takes no pod, and must not count as one that lacks some.
      nodeTaintsPolicy: 'Honor',
      labelSelector: [{ matchLabels }],
      // While a Deployment is replaced, old and new pods stand beside each other: the new are spread among themselves.
      ...(!persistent && { matchLabelKeys: ['pod-template-hash'] }),
    },
  ],
  affinity: {
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 100,
          podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: [{ matchLabels }] },
        },
      ],
    },
  },
});
