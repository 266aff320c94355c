import { join } from 'node:path';
import { freePort } from '../../app/development/free-port';
import type { Server } from '../../app/development/postgres/server';
import {
  blackboxArguments,
  dataSourceUri,
  EXPORTER_WEB_FILE,
  nodeExporterArguments,
  postgresExporterArguments,
} from '../../constructs/monitoring/config/arguments';
import { renderBlackbox } from '../../constructs/monitoring/config/blackbox';
import { renderWebConfig, type TlsFiles } from '../../constructs/monitoring/config/files';
import { programFile } from '../tools/folder';
import { ask } from './https-client';
import { Program } from './program';
import { writeFiles } from './prometheus';

/** A running server, and where it answers. */
export interface Running {
  readonly program: Program;
  /** `host:port` */
  readonly address: string;
}

/** A disk that one program alone sees. */
export interface OwnDisk {
  readonly mountpoint: string;
  /** Put before its command. */
  readonly prefix: readonly string[];
}

async function start(
  name: string,
  folder: string,
  tls: TlsFiles,
  build: (at: { config: string; data: string; listen: string; tls: true }) => string[],
  options: { env?: Readonly<Record<string, string>>; port?: number; prefix?: readonly string[] } = {},
): Promise<Running> {
  const port = options.port ?? (await freePort());
  const address = `localhost:${port}`; // which stands in its certificate
  const config = join(folder, 'config');
  const args = build({ config, data: folder, listen: `127.0.0.1:${port}`, tls: true });
  const [command, ...rest] = [...(options.prefix ?? []), programFile(name), ...args];
  const program = await Program.start({
    command: command!,
    args: rest,
    cwd: folder,
    ...(options.env && { env: options.env }),
    logFile: join(folder, 'log'),
    ready: async () => (await ask(`https://${address}/`, tls)).status === 200,
  });
  return { program, address };
}

/** @param disk is the only one that it sees. @default - this machine's */
export function startNodeExporter(folder: string, tls: TlsFiles, disk?: OwnDisk): Promise<Running> {
  writeFiles(join(folder, 'config'), { [EXPORTER_WEB_FILE]: renderWebConfig(tls) });
  const only = disk === undefined ? [] : [`--collector.filesystem.mount-points-include=^${disk.mountpoint}$`];
  return start('node_exporter', folder, tls, (at) => [...nodeExporterArguments(at), ...only], {
    ...(disk && { prefix: disk.prefix }),
  });
}

/** Logs in as a pod does: verify-full, the password in a file. */
export function startPostgresExporter(
  folder: string,
  tls: TlsFiles,
  database: Pick<Server, 'host' | 'port' | 'caFile'>,
  { user, passwordFile, name }: { user: string; passwordFile: string; name: string },
  port?: number,
): Promise<Running> {
  writeFiles(join(folder, 'config'), { [EXPORTER_WEB_FILE]: renderWebConfig(tls) });
  return start('postgres_exporter', folder, tls, postgresExporterArguments, {
    env: {
      DATA_SOURCE_URI: dataSourceUri(database.host, database.port, name, database.caFile),
      DATA_SOURCE_USER: user,
      DATA_SOURCE_PASS_FILE: passwordFile,
    },
    ...(port !== undefined && { port }),
  });
}

export function startBlackboxExporter(folder: string, tls: TlsFiles, probedAuthority: string): Promise<Running> {
  writeFiles(join(folder, 'config'), renderBlackbox({ tls, probedAuthority }));
  return start('blackbox_exporter', folder, tls, blackboxArguments);
}
