import { SERVERS } from '../../server-versions';
import { promDuration } from '../duration';
import { POSTGRES_COLLECTORS } from '../exporters';
import type { MonitoringInput } from '../input';
import { ALERTMANAGER_FILES } from './alertmanager';
import { BLACKBOX_FILES } from './blackbox';
import { PROMETHEUS_FILES } from './prometheus';

/** Command lines of the servers: one source for the cluster's containers, for an instance's units and for the tests. */

/** Where a server is told to listen, and its files. */
export interface Placement {
  /** Folder of what is rendered. */
  readonly config: string;
  /** Folder that it writes to. */
  readonly data: string;
  /** @default - its own port on every address */
  readonly listen?: string;
  /** `--web.config.file` is there. */
  readonly tls: boolean;
  /** What a browser opens, for links. @default - the host's name and port */
  readonly externalUrl?: string;
}

const web = ({ config, listen, tls, externalUrl }: Placement, port: number, file: string): string[] => [
  `--web.listen-address=${listen ?? `:${port}`}`,
  ...(tls ? [`--web.config.file=${config}/${file}`] : []),
  ...(externalUrl === undefined ? [] : [`--web.external-url=${externalUrl}`]),
];

export const prometheusArguments = ({ retention }: MonitoringInput, at: Placement): string[] => [
  `--config.file=${at.config}/${PROMETHEUS_FILES.config}`,
  `--storage.tsdb.path=${at.data}`,
  `--storage.tsdb.retention.time=${retention.days}d`,
  `--storage.tsdb.retention.size=${retention.sizeGiB}GiB`,
  '--log.format=json',
  ...web(at, SERVERS.prometheus.port, PROMETHEUS_FILES.web),
];

/**
 * Seconds, Alertmanager's own: the second replica waits so long for word that the first has sent, the third twice as
 * long. What a network takes does not shrink with a test's divisor.
 */
const PEER_TIMEOUT = { usual: 15, least: 3 };

/**
 * @param peers `host:port` of every replica, itself included
 * @param clusterListen where the others reach it. @default - its own port on every address
 * @param divisor as `durationDivisor`: a group that changes sooner than the replicas agree is told of twice
 */
export const alertmanagerArguments = (
  at: Placement,
  peers: readonly string[],
  clusterListen?: string,
  divisor = 1,
): string[] => [
  `--config.file=${at.config}/${ALERTMANAGER_FILES.config}`,
  `--storage.path=${at.data}`,
  `--cluster.listen-address=${clusterListen ?? `:${SERVERS.alertmanager.clusterPort}`}`,
  `--cluster.peer-timeout=${promDuration(Math.max(PEER_TIMEOUT.usual / divisor, PEER_TIMEOUT.least))}`,
  ...peers.map((peer) => `--cluster.peer=${peer}`),
  ...(at.tls ? [`--cluster.tls-config=${at.config}/${ALERTMANAGER_FILES.cluster}`] : []),
  '--log.format=json',
  ...web(at, SERVERS.alertmanager.port, ALERTMANAGER_FILES.web),
];

export const blackboxArguments = (at: Placement): string[] => [
  `--config.file=${at.config}/${BLACKBOX_FILES.config}`,
  '--log.format=json',
  ...web(at, SERVERS.blackboxExporter.port, BLACKBOX_FILES.web),
];

/** Together less than a scrape may take: a database that hangs is said to be down, and not that nobody looks. */
const DATABASE_SECONDS = { connect: 3, query: 5 };

/** `DATA_SOURCE_URI`: verifies who answers, by an authority and by name. https://pkg.go.dev/github.com/lib/pq */
export const dataSourceUri = (host: string, port: number, database: string, authorityFile: string): string =>
  `${host}:${port}/${database}?sslmode=verify-full&sslrootcert=${authorityFile}&connect_timeout=${DATABASE_SECONDS.connect}`;

/** Name of the file beside an exporter that needs no other. */
export const EXPORTER_WEB_FILE = 'web.yml';

/** @param root the host's file system, where the exporter does not run on it itself */
export const nodeExporterArguments = (at: Omit<Placement, 'data'>, root?: string): string[] => [
  ...(root === undefined ? [] : [`--path.rootfs=${root}`]),
  ...web({ ...at, data: '' }, SERVERS.nodeExporter.port, EXPORTER_WEB_FILE),
];

/** Reads DATA_SOURCE_URI, DATA_SOURCE_USER and DATA_SOURCE_PASS_FILE. */
export const postgresExporterArguments = (at: Omit<Placement, 'data'>): string[] => [
  ...POSTGRES_COLLECTORS,
  `--collection-timeout=${DATABASE_SECONDS.query}s`,
  '--log.format=json',
  ...web({ ...at, data: '' }, SERVERS.postgresExporter.port, EXPORTER_WEB_FILE),
];
