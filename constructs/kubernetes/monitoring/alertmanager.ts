import { StatefulSetV1 } from '@cdktf/provider-kubernetes/lib/stateful-set-v1';
import { Construct } from 'constructs';
import { type AlertmanagerSettings, renderAlertmanager } from '../../monitoring/config/alertmanager';
import { alertmanagerArguments } from '../../monitoring/config/arguments';
import { type ConfigFiles, clientTls, POD_TLS_FOLDER, tlsFilesIn, yaml } from '../../monitoring/config/files';
import { APPS, dnsName, FOLDERS, NAMESPACE } from '../../monitoring/config/names';
import { RECEIVER_RULES } from '../../monitoring/config/rules';
import type { Severity } from '../../monitoring/types';
import { SERVERS } from '../../server-versions';
import { checkProps } from '../../validation';
import { configChecksum, secretsChecksum } from './checksum';
import { STORAGE_CLASS } from './foundation';
import { authorityParameter, tlsSecret } from './names';
import { labelsOf, podTemplate } from './pod';
import type { ServerProps } from './props';
import { ServerParts } from './server';

const APP = 'alertmanager';
const NOBODY = 65534;
const CLIENT_FILE = 'client.yml';
/** Silences and what was told already: small, and worth more than its disk. */
const VOLUME_GIB = 1;

export interface AlertmanagerProps extends ServerProps {
  /** ARN of the topic of each severity. */
  readonly topics: Readonly<Record<Severity, string>>;
}

/** Replicas that tell each other what was told: without that, each would mail. */
export class Alertmanager extends Construct {
  constructor(scope: Construct, id: string, props: AlertmanagerProps) {
    super(scope, id);
    const { input, prefix, region, resources, topics, after } = props;
    const tls = tlsFilesIn(POD_TLS_FOLDER);
    const settings: AlertmanagerSettings = { input, region, topics, tls };
    checkProps(this, settings, RECEIVER_RULES);
    const { port, clusterPort } = SERVERS.alertmanager;
    const otherPorts = { cluster: clusterPort };
    const parts = new ServerParts(this, 'parts', { app: APP, port, otherPorts, clusterIp: 'None', after });
    const files: ConfigFiles = {
      ...renderAlertmanager(settings),
      [CLIENT_FILE]: yaml({ tls_config: { ...clientTls(tls), server_name: dnsName(APP) } }),
    };
    const config = parts.addConfig('', files);
    const secret = tlsSecret(prefix, APP);
    const place = { config: FOLDERS.alertmanager, data: FOLDERS.data, tls: true };
    new StatefulSetV1(this, 'pods', {
      metadata: { name: APPS[APP], namespace: NAMESPACE, labels: labelsOf(APP) },
      spec: {
        serviceName: APPS[APP],
        replicas: String(input.servers.alertmanager),
        podManagementPolicy: 'Parallel', // they look for each other
        revisionHistoryLimit: 5, // the provider sends 0 where it is left out
        selector: { matchLabels: labelsOf(APP) },
        updateStrategy: [{ type: 'RollingUpdate', rollingUpdate: [{ partition: 0 }] }],
        persistentVolumeClaimRetentionPolicy: [{ whenDeleted: 'Retain', whenScaled: 'Retain' }],
        template: podTemplate({
          app: APP,
          region,
          image: SERVERS.alertmanager.image,
          arguments: alertmanagerArguments(place, peersOf(input.servers.alertmanager)),
          env: { AWS_REGION: region },
          port,
          otherPorts,
          fetch: {
            environment: input.environment,
            tlsSecret: secret,
            authorityParameter: authorityParameter(prefix),
            secrets: [],
          },
          config: [{ folder: FOLDERS.alertmanager, maps: [{ name: config }] }],
          persistent: true,
          user: NOBODY,
          resources,
          probes: probes(),
          terminationSeconds: 60,
          checksums: { config: configChecksum(files), secrets: secretsChecksum(this, 'secret', [secret]) },
        }),
        volumeClaimTemplate: [
          {
            metadata: { name: 'data' },
            spec: {
              accessModes: ['ReadWriteOnce'],
              storageClassName: STORAGE_CLASS,
              resources: { requests: { storage: `${VOLUME_GIB}Gi` } },
            },
          },
        ],
      },
      dependsOn: [...parts.ready],
    });
  }
}

const peersOf = (replicas: number): string[] =>
  Array.from(
    { length: replicas },
    (_, index) => `${APPS[APP]}-${index}.${dnsName(APP)}:${SERVERS.alertmanager.clusterPort}`,
  );

/** As Prometheus's: a client inside the pod asks, with the pod's own certificate. */
function probes() {
  const ask = {
    exec: {
      command: [
        'amtool',
        'cluster',
        'show',
        `--alertmanager.url=https://localhost:${SERVERS.alertmanager.port}`,
        `--http.config.file=${FOLDERS.alertmanager}/${CLIENT_FILE}`,
      ],
    },
    timeoutSeconds: 10,
    periodSeconds: 20,
  };
  return {
    startupProbe: { ...ask, failureThreshold: 30 },
    livenessProbe: { ...ask, failureThreshold: 6 },
    readinessProbe: { ...ask, failureThreshold: 3 },
  };
}
