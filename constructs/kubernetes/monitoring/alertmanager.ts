import { Construct } from 'constructs';
import { type AlertmanagerSettings, renderAlertmanager } from '../../monitoring/config/alertmanager';
import { alertmanagerArguments } from '../../monitoring/config/arguments';
import { type ConfigFiles, POD_TLS_FOLDER, tlsFilesIn } from '../../monitoring/config/files';
import { APPS, dnsName, FOLDERS } from '../../monitoring/config/names';
import { RECEIVER_RULES } from '../../monitoring/config/rules';
import type { Severity } from '../../monitoring/types';
import { SERVERS } from '../../server-versions';
import { checkProps } from '../../validation';
import { configChecksum, secretsChecksum } from './checksum';
import { authorityParameter, tlsSecret } from './names';
import type { ServerProps } from './props';
import { ServerParts } from './server';
import { clientArgument, clientFile, probesBy, statefulPods } from './stateful';

const APP = 'alertmanager';
const NOBODY = 65534;
const READY = [
  'amtool',
  'cluster',
  'show',
  `--alertmanager.url=https://localhost:${SERVERS.alertmanager.port}`,
  clientArgument(APP),
];
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
    const files: ConfigFiles = { ...renderAlertmanager(settings), ...clientFile(APP) };
    const config = parts.addConfig('', files);
    const secret = tlsSecret(prefix, APP);
    const place = { config: FOLDERS.alertmanager, data: FOLDERS.data, tls: true };
    statefulPods(
      this,
      'pods',
      {
        replicas: input.servers.alertmanager,
        volumeGiB: VOLUME_GIB,
        start: 'Parallel',
        pod: {
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
          user: NOBODY,
          resources,
          probes: probesBy(READY, 600),
          terminationSeconds: 60,
          checksums: { config: configChecksum(files), secrets: secretsChecksum(this, 'secret', [secret]) },
        },
      },
      parts.ready,
    );
  }
}

const peersOf = (replicas: number): string[] =>
  Array.from(
    { length: replicas },
    (_, index) => `${APPS[APP]}-${index}.${dnsName(APP)}:${SERVERS.alertmanager.clusterPort}`,
  );
