import type { ServiceEnvironment } from '../../app/src/contract';
import { type Drain, dockerStopSeconds } from './drain';
import { authorityUnits, FETCH_AUTHORITY, fetchAuthority } from './metrics-authority';
import {
  NODE_EXPORTER_WEB_FILE,
  nodeExporterUnit,
  nodeExporterWebConfig,
  PULL_NODE_EXPORTER,
  pullNodeExporter,
} from './node-exporter';
import { CONTAINER_USER, TLS_FOLDER } from './tls-files';

/** What one instance is told at boot. Terraform's placeholders may stand in any text. */
export interface Boot {
  readonly service: string;
  readonly region: string;
  /** By digest. */
  readonly image: string;
  /** Of the AMI, in EC2's words. */
  readonly architecture: 'arm64' | 'x86_64';
  readonly logGroup: string;
  readonly environment: ServiceEnvironment;
  readonly drain: Drain;
  /** Parameter with the authority whose clients may read the metrics. @default - any client may */
  readonly metricsAuthority?: string;
}

/** Docker's words for EC2's. */
const DOCKER_ARCHITECTURE = { arm64: 'arm64', x86_64: 'amd64' } as const;

/**
 * cloud-config of one instance: files, then a certificate, then two services. Nothing is installed, so that a rollback
 * boots the very same machine.
 */
export const cloudConfig = (boot: Boot): string =>
  [
    '#cloud-config',
    'write_files:',
    file('/etc/devops-simulator/service.env', '0640', environmentFile(boot.environment)),
    file('/usr/local/sbin/make-certificate', '0755', makeCertificate()),
    file('/usr/local/sbin/pull-image', '0755', pullImage(boot)),
    file(`/etc/systemd/system/${boot.service}.service`, '0644', serviceUnit(boot)),
    file(PULL_NODE_EXPORTER, '0755', pullNodeExporter()),
    file('/etc/systemd/system/node-exporter.service', '0644', nodeExporterUnit()),
    file(NODE_EXPORTER_WEB_FILE, '0644', nodeExporterWebConfig(boot.metricsAuthority !== undefined)),
    ...authorityFiles(boot),
    'runcmd:',
    '  - [/usr/local/sbin/make-certificate]',
    '  - [systemctl, daemon-reload]',
    // Once before the service, which reads its file at its start; then by the timer.
    ...(boot.metricsAuthority === undefined ? [] : ['  - [systemctl, start, metrics-authority.service]']),
    `  - [systemctl, enable, --now, ${[`${boot.service}.service`, 'node-exporter.service', ...timers(boot)].join(', ')}]`,
    '',
  ].join('\n');

const timers = ({ metricsAuthority }: Boot): string[] =>
  metricsAuthority === undefined ? [] : ['metrics-authority.timer'];

const authorityFiles = ({ region, metricsAuthority }: Boot): string[] =>
  metricsAuthority === undefined
    ? []
    : [
        file(FETCH_AUTHORITY, '0755', fetchAuthority(region, metricsAuthority)),
        file('/etc/systemd/system/metrics-authority.service', '0644', authorityUnits.service),
        file('/etc/systemd/system/metrics-authority.timer', '0644', authorityUnits.timer),
      ];

const file = (path: string, permissions: string, content: string): string =>
  [`  - path: ${path}`, `    permissions: '${permissions}'`, '    content: |', indent(content, 6)].join('\n');

const indent = (text: string, spaces: number): string =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : ' '.repeat(spaces) + line))
    .join('\n');

/** docker's format: one NAME=value a line, nothing quoted. */
const environmentFile = (environment: ServiceEnvironment): string =>
  Object.entries(environment)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');

/** For the way from the load balancer, which encrypts and does not verify. The key never leaves the instance. */
const makeCertificate = (): string =>
  `
#!/bin/sh
set -eu
umask 077
mkdir -p ${TLS_FOLDER}
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \\
  -subj "/CN=$(hostname)" -keyout ${TLS_FOLDER}/key.pem -out ${TLS_FOLDER}/cert.pem
chown -R ${CONTAINER_USER}:${CONTAINER_USER} ${TLS_FOLDER}
`.trimStart();

/** Logs in for one pull only: the token lies in memory-backed storage, and is gone afterwards. */
const pullImage = ({ image, region, architecture }: Boot): string =>
  `
#!/bin/sh
set -eu
image='${image}'
docker image inspect "$image" >/dev/null 2>&1 && exit 0
DOCKER_CONFIG=$(mktemp -d -p /run)
export DOCKER_CONFIG
trap 'rm -rf "$DOCKER_CONFIG"' EXIT
aws ecr get-login-password --region '${region}' |
  docker login --username AWS --password-stdin "$(printf '%s' "$image" | cut -d/ -f1)"
docker pull --quiet --platform linux/${DOCKER_ARCHITECTURE[architecture]} "$image"
`.trimStart();

/** The host's network, so that the metadata service needs to answer one hop only. */
const serviceUnit = (boot: Boot): string =>
  `
[Unit]
Description=${boot.service}
Requires=docker.service
After=docker.service network-online.target
Wants=network-online.target

[Service]
Restart=always
RestartSec=5
TimeoutStartSec=300
TimeoutStopSec=${boot.drain.stopTimeoutSeconds}
ExecStartPre=-/usr/bin/docker rm --force ${boot.service}
ExecStartPre=/usr/local/sbin/pull-image
ExecStart=/usr/bin/docker run --rm --name ${boot.service} --network host \\
  --env-file /etc/devops-simulator/service.env --volume ${TLS_FOLDER}:${TLS_FOLDER}:ro \\
  --user ${CONTAINER_USER}:${CONTAINER_USER} --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \\
  --log-driver awslogs --log-opt awslogs-region=${boot.region} --log-opt awslogs-group=${boot.logGroup} \\
  --log-opt mode=non-blocking ${boot.image}
ExecStop=/usr/bin/docker stop --time ${dockerStopSeconds(boot.drain)} ${boot.service}

[Install]
WantedBy=multi-user.target
`.trimStart();
