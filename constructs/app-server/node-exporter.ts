import { EXPORTER_WEB_FILE, nodeExporterArguments } from '../monitoring/config/arguments';
import { renderWebConfig, yaml } from '../monitoring/config/files';
import { SERVERS } from '../server-versions';
import { publicContainerUnit, pullPublicImage } from './public-container';
import { CONTAINER_USER, INSTANCE_TLS, TLS_FOLDER } from './tls-files';

const CONFIG_FOLDER = '/etc/devops-simulator/node-exporter';
export const NODE_EXPORTER_WEB_FILE = `${CONFIG_FOLDER}/${EXPORTER_WEB_FILE}`;

/** TLS, and with an authority only clients of it. */
export const nodeExporterWebConfig = (withAuthority: boolean): string =>
  withAuthority
    ? renderWebConfig(INSTANCE_TLS)
    : yaml({ tls_server_config: { cert_file: INSTANCE_TLS.certificate, key_file: INSTANCE_TLS.key } });

export const PULL_NODE_EXPORTER = '/usr/local/sbin/pull-node-exporter';

export const pullNodeExporter = (): string => pullPublicImage(SERVERS.nodeExporter.image);

/** CPU, memory, disk and network of the instance, which EC2 itself publishes only in part. */
export const nodeExporterUnit = (): string =>
  publicContainerUnit({
    name: 'node-exporter',
    description: 'Prometheus node exporter',
    before: [PULL_NODE_EXPORTER],
    run: `
  --pid host --read-only --cap-drop ALL \\
  --user ${CONTAINER_USER}:${CONTAINER_USER} --security-opt no-new-privileges --volume /:/host:ro,rslave \\
  --volume ${TLS_FOLDER}:${TLS_FOLDER}:ro --volume ${CONFIG_FOLDER}:${CONFIG_FOLDER}:ro \\
  ${SERVERS.nodeExporter.image} \\
  ${nodeExporterArguments({ config: CONFIG_FOLDER, tls: true }, '/host').join(' ')}`,
  });
