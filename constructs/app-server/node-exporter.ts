import { EXPORTER_WEB_FILE, nodeExporterArguments } from '../monitoring/config/arguments';
import { renderWebConfig, yaml } from '../monitoring/config/files';
import { SERVERS } from '../server-versions';
import { PULL_SECONDS, pullPublicImage } from './pull-public-image';
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
  `
[Unit]
Description=Prometheus node exporter
Requires=docker.service
After=docker.service network-online.target
Wants=network-online.target

[Service]
Restart=always
RestartSec=30
TimeoutStartSec=${PULL_SECONDS + 30}
ExecStartPre=-/usr/bin/docker rm --force node-exporter
ExecStartPre=${PULL_NODE_EXPORTER}
ExecStart=/usr/bin/docker run --rm --pull never --name node-exporter --network host --pid host --read-only --cap-drop ALL \\
  --user ${CONTAINER_USER}:${CONTAINER_USER} --security-opt no-new-privileges --volume /:/host:ro,rslave \\
  --volume ${TLS_FOLDER}:${TLS_FOLDER}:ro --volume ${CONFIG_FOLDER}:${CONFIG_FOLDER}:ro \\
  ${SERVERS.nodeExporter.image} \\
  ${nodeExporterArguments({ config: CONFIG_FOLDER, tls: true }, '/host').join(' ')}
ExecStop=/usr/bin/docker stop --time 5 node-exporter

[Install]
WantedBy=multi-user.target
`.trimStart();
