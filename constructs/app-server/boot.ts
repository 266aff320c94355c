import type { ServiceEnvironment } from '../../app/src/contract';
import type { Drain } from './drain';
import { FETCH_LOGIN, fetchLogin, type Login } from './login';
import { authorityUnits, FETCH_AUTHORITY, fetchAuthority } from './metrics-authority';
import {
  NODE_EXPORTER_WEB_FILE,
  nodeExporterUnit,
  nodeExporterWebConfig,
  PULL_NODE_EXPORTER,
  pullNodeExporter,
} from './node-exporter';
import { PULL_IMAGE, SERVICE_FILE, serviceUnit } from './service-unit';
import {
  MAKE_SESSION_PASSWORD,
  makeSessionPassword,
  PULL_SESSION_STORE,
  pullSessionStore,
  SESSION_STORE_UNIT,
  sessionStoreUnit,
} from './session-store';
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
  /** @default - no login */
  readonly login?: Login;
}

/** Docker's words for EC2's. */
const DOCKER_ARCHITECTURE = { arm64: 'arm64', x86_64: 'amd64' } as const;

/**
 * cloud-config of one instance: files, then a certificate, then services. Nothing is installed, so that a rollback
 * boots the very same machine.
 */
export const cloudConfig = (boot: Boot): string =>
  [
    '#cloud-config',
    'write_files:',
    file(SERVICE_FILE, '0640', environmentFile(boot.environment)),
    file('/usr/local/sbin/make-certificate', '0755', makeCertificate()),
    file(PULL_IMAGE, '0755', pullImage(boot)),
    file(`/etc/systemd/system/${boot.service}.service`, '0644', serviceUnit(boot)),
    file(PULL_NODE_EXPORTER, '0755', pullNodeExporter()),
    file('/etc/systemd/system/node-exporter.service', '0644', nodeExporterUnit()),
    file(NODE_EXPORTER_WEB_FILE, '0644', nodeExporterWebConfig(boot.metricsAuthority !== undefined)),
    ...authorityFiles(boot),
    ...loginFiles(boot),
    'runcmd:',
    '  - [/usr/local/sbin/make-certificate]',
    '  - [systemctl, daemon-reload]',
    // Once before the service, which reads its file at its start; then by the timer.
    ...(boot.metricsAuthority === undefined ? [] : ['  - [systemctl, start, metrics-authority.service]']),
    `  - [systemctl, enable, --now, ${startedUnits(boot).join(', ')}]`,
    '',
  ].join('\n');

const startedUnits = ({ service, metricsAuthority, login }: Boot): string[] => [
  `${service}.service`,
  'node-exporter.service',
  ...(metricsAuthority === undefined ? [] : ['metrics-authority.timer']),
  ...(login ? [SESSION_STORE_UNIT] : []),
];

const authorityFiles = ({ region, metricsAuthority }: Boot): string[] =>
  metricsAuthority === undefined
    ? []
    : [
        file(FETCH_AUTHORITY, '0755', fetchAuthority(region, metricsAuthority)),
        file('/etc/systemd/system/metrics-authority.service', '0644', authorityUnits.service),
        file('/etc/systemd/system/metrics-authority.timer', '0644', authorityUnits.timer),
      ];

const loginFiles = ({ region, login }: Boot): string[] =>
  login
    ? [
        file(FETCH_LOGIN, '0755', fetchLogin(region, login.secret)),
        file(MAKE_SESSION_PASSWORD, '0755', makeSessionPassword()),
        file(PULL_SESSION_STORE, '0755', pullSessionStore()),
        file(`/etc/systemd/system/${SESSION_STORE_UNIT}`, '0644', sessionStoreUnit(login.sessionMemoryMiB)),
      ]
    : [];

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
