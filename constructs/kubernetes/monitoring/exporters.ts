import { Construct } from 'constructs';
import { deployCommand } from '../../deploy-command';
import {
  blackboxArguments,
  dataSourceUri,
  EXPORTER_WEB_FILE,
  postgresExporterArguments,
} from '../../monitoring/config/arguments';
import { renderBlackbox } from '../../monitoring/config/blackbox';
import { POD_TLS_FOLDER, renderWebConfig, tlsFilesIn } from '../../monitoring/config/files';
import { APPS, FOLDERS, HTTPS_PORT } from '../../monitoring/config/names';
import { SERVERS } from '../../server-versions';
import { configChecksum, secretsChecksum } from './checksum';
import { statelessPods } from './deployment';
import { SECRETS_FOLDER } from './fetch';
import { authorityParameter, monitorSecret, tlsSecret } from './names';
import type { ServerProps } from './props';
import { ServerParts } from './server';

const NOBODY = 65534;
const USER = 'monitor';
const AUTHORITIES_FILE = 'authorities.pem';

/** The images hold no client that could show a certificate: that the port is taken tells that the exporter runs. */
const probes = {
  livenessProbe: { tcpSocket: [{ port: HTTPS_PORT }], periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 6 },
  readinessProbe: { tcpSocket: [{ port: HTTPS_PORT }], periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
};

export interface PostgresExportersProps extends ServerProps {
  /** Host name by what the database is called in the label `instance`. */
  readonly databases: Readonly<Record<string, string>>;
  readonly database: string;
  readonly databasePort: number;
  /** PEM of who signs the databases' certificates. */
  readonly authorities: string;
}

/** An exporter a database instance: `pg_up` and the labels then say which. */
export class PostgresExporters extends Construct {
  constructor(scope: Construct, id: string, props: PostgresExportersProps) {
    super(scope, id);
    const { prefix, region, input, resources, databases, database, databasePort, authorities, after } = props;
    const { image, port } = SERVERS.postgresExporter;
    const folder = FOLDERS.postgresExporter;
    const parts = new ServerParts(this, 'parts', { app: 'postgresExporter', port, after });
    const files = {
      [EXPORTER_WEB_FILE]: renderWebConfig(tlsFilesIn(POD_TLS_FOLDER)),
      [AUTHORITIES_FILE]: authorities,
    };
    const config = parts.addConfig('', files);
    const secrets = [tlsSecret(prefix, 'postgresExporter'), monitorSecret(prefix)];
    const passwordFile = `${SECRETS_FOLDER}/password`;
    const checksums = { config: configChecksum(files), secrets: secretsChecksum(this, 'secret', secrets) };
    for (const [instance, host] of Object.entries(databases)) {
      const name = `${APPS.postgresExporter}-${instance}`;
      statelessPods(
        this,
        instance,
        name,
        1,
        {
          app: 'postgresExporter',
          instance,
          region,
          image,
          arguments: postgresExporterArguments({ config: folder, tls: true }),
          env: {
            DATA_SOURCE_URI: dataSourceUri(host, databasePort, database, `${folder}/${AUTHORITIES_FILE}`),
            DATA_SOURCE_USER: USER,
            DATA_SOURCE_PASS_FILE: passwordFile,
          },
          port,
          fetch: {
            environment: input.environment,
            tlsSecret: tlsSecret(prefix, 'postgresExporter'),
            authorityParameter: authorityParameter(prefix),
            secrets: [
              {
                secret: monitorSecret(prefix),
                file: passwordFile,
                password: true,
                filledBy: `${deployCommand(input.environment)}, whose database step makes it`,
              },
            ],
          },
          config: [{ folder, maps: [{ name: config }] }],
          user: NOBODY,
          resources,
          probes,
          terminationSeconds: 30,
          checksums,
        },
        parts.ready,
      );
    }
  }
}

/** Opens the public URL as a client does, and looks at the certificates of its neighbours. */
export class BlackboxExporter extends Construct {
  constructor(scope: Construct, id: string, props: ServerProps & { readonly replicas: number }) {
    super(scope, id);
    const { prefix, region, input, resources, replicas, after } = props;
    const { image, port } = SERVERS.blackboxExporter;
    const folder = FOLDERS.blackboxExporter;
    const parts = new ServerParts(this, 'parts', { app: 'blackboxExporter', port, after });
    const files = renderBlackbox({ tls: tlsFilesIn(POD_TLS_FOLDER) });
    const config = parts.addConfig('', files);
    const secret = tlsSecret(prefix, 'blackboxExporter');
    statelessPods(
      this,
      'pods',
      APPS.blackboxExporter,
      replicas,
      {
        app: 'blackboxExporter',
        region,
        image,
        arguments: blackboxArguments({ config: folder, data: FOLDERS.data, tls: true }),
        port,
        fetch: {
          environment: input.environment,
          tlsSecret: secret,
          authorityParameter: authorityParameter(prefix),
          secrets: [],
        },
        config: [{ folder, maps: [{ name: config }] }],
        user: NOBODY,
        resources,
        probes,
        terminationSeconds: 30,
        checksums: { config: configChecksum(files), secrets: secretsChecksum(this, 'secret', [secret]) },
      },
      parts.ready,
    );
  }
}
