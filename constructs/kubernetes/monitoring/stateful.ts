import { StatefulSetV1 } from '@cdktf/provider-kubernetes/lib/stateful-set-v1';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { type ConfigFiles, clientTls, POD_TLS_FOLDER, tlsFilesIn, yaml } from '../../monitoring/config/files';
import { APPS, type App, dnsName, FOLDERS, HTTPS_PORT, NAMESPACE } from '../../monitoring/config/names';
import { STORAGE_CLASS } from './foundation';
import { labelsOf, type PodProps, podTemplate } from './pod';

const CLIENT_FILE = 'client.yml';

export interface StatefulProps {
  readonly replicas: number;
  /** Of each replica's own volume. */
  readonly volumeGiB: number;
  /** Parallel where they look for each other; one after the other where one is to be up while another is replaced. */
  readonly start: 'Parallel' | 'OrderedReady';
  readonly pod: Omit<PodProps, 'persistent'>;
}

/** Pods that keep something: each has a name and a volume of its own, which outlives it. */
export const statefulPods = (
  scope: Construct,
  id: string,
  { replicas, volumeGiB, start, pod }: StatefulProps,
  after: readonly ITerraformDependable[],
): StatefulSetV1 =>
  new StatefulSetV1(scope, id, {
    metadata: { name: APPS[pod.app], namespace: NAMESPACE, labels: labelsOf(pod.app) },
    spec: {
      serviceName: APPS[pod.app],
      replicas: String(replicas),
      podManagementPolicy: start,
      revisionHistoryLimit: 5, // the provider sends 0 where it is left out
      selector: { matchLabels: labelsOf(pod.app) },
      updateStrategy: [{ type: 'RollingUpdate', rollingUpdate: [{ partition: 0 }] }],
      persistentVolumeClaimRetentionPolicy: [{ whenDeleted: 'Retain', whenScaled: 'Retain' }],
      template: podTemplate({ ...pod, persistent: true }),
      volumeClaimTemplate: [
        {
          metadata: { name: 'data' },
          spec: {
            accessModes: ['ReadWriteOnce'],
            storageClassName: STORAGE_CLASS,
            resources: { requests: { storage: `${volumeGiB}Gi` } },
          },
        },
      ],
    },
    dependsOn: [...after],
  });

/** How a client inside the pod shows who it is: with the pod's own certificate. */
export const clientFile = (app: App): ConfigFiles => ({
  [CLIENT_FILE]: yaml({ tls_config: { ...clientTls(tlsFilesIn(POD_TLS_FOLDER)), server_name: dnsName(app) } }),
});

/** Argument of promtool and amtool. */
export const clientArgument = (app: 'prometheus' | 'alertmanager'): string =>
  `--http.config.file=${FOLDERS[app]}/${CLIENT_FILE}`;

/**
 * The kubelet has no certificate that these servers would accept, so a client inside the pod asks whether it is ready. That
 * is a process of its own in the server's memory, so it is not asked often; that it lives is told by its port.
 *
 * @param startSeconds until a start has failed: a long write-ahead log is read before the first answer
 */
export function probesBy(command: readonly string[], startSeconds: number) {
  const periodSeconds = 20;
  const ask = { exec: { command: [...command] }, timeoutSeconds: 10, periodSeconds };
  const connect = { tcpSocket: [{ port: HTTPS_PORT }], timeoutSeconds: 5, periodSeconds };
  return {
    startupProbe: { ...ask, failureThreshold: startSeconds / periodSeconds },
    livenessProbe: { ...connect, failureThreshold: 6 },
    readinessProbe: { ...ask, failureThreshold: 3 },
  };
}
