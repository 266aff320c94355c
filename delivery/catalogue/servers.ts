import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../app/development/free-port';
import { makeCertificate, read } from '../../app/development/postgres/certificates';
import { type Postgres, startPostgres } from '../../app/development/postgres/postgres';
import { HOST } from '../../app/development/postgres/server';
import { POSTGRES_COLLECTORS } from '../../constructs/monitoring/exporters';
import type { Job } from '../../constructs/monitoring/jobs';
import { Program, until } from '../servers/program';
import { Stop } from '../stop';
import { programFile } from '../tools/folder';
import { bundleService, serviceVariables } from './app';
import { alertmanagerConfig, prometheusConfig } from './configurations';

const MONITOR = { user: 'monitor', password: 'of-a-recording-only' };

export type RecordedJob = Exclude<Job, 'grafana'>;

interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Everything that is measured, started when it is asked for. */
export class Servers {
  private readonly folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
  private readonly started: { stop(): Promise<unknown> }[] = [];
  private database: Promise<Postgres> | undefined;

  /** What the targets of each job expose. */
  readonly exposed: Readonly<Record<RecordedJob, () => Promise<string[]>>> = {
    app: () => this.app(),
    node: async () => [await this.exporter('node_exporter', [])],
    postgres: () => this.postgres(),
    blackbox: async () => [await this.blackbox()],
    certificate: async () => [await this.certificate()],
    prometheus: async () => [await this.prometheus()],
    alertmanager: async () => [await this.alertmanager()],
  };

  async stop(): Promise<void> {
    for (const each of this.started.reverse()) await each.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Starts a program. @returns a page of it, as soon as that is there and says what is waited for */
  private async pageOf(
    { command, args, env = {} }: Command,
    url: string,
    ready: (text: string) => boolean = () => true,
  ): Promise<string> {
    let text = '';
    const asked = async (): Promise<boolean> => {
      const response = await fetch(url);
      text = await response.text();
      return response.ok && ready(text);
    };
    const logFile = join(this.folder, `${this.started.length}.log`);
    const program = await Program.start({ command, args, env, logFile, ready: asked }).catch((error: Error) => {
      throw new Stop(error.message, 'read what it says above; `npm run tools -- --list` shows what is built');
    });
    this.started.push(program);
    return text;
  }

  private write(name: string, text: string): string {
    const file = join(this.folder, name);
    writeFileSync(file, text);
    return file;
  }

  private async exporter(
    program: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    path = '/metrics',
  ): Promise<string> {
    const port = await freePort();
    return this.pageOf(
      { command: programFile(program), args: [`--web.listen-address=${HOST}:${port}`, ...args], env },
      `http://${HOST}:${port}${path}`,
      (text) => !/^(pg_up|probe_success) 0$/m.test(text),
    );
  }

  private primary(): Promise<Postgres> {
    this.database ??= startPostgres({ masterPassword: MONITOR.password }).then(async (server) => {
      this.started.push(server);
      await server.query(`CREATE ROLE ${MONITOR.user} LOGIN PASSWORD '${MONITOR.password}' IN ROLE pg_monitor`);
      return server;
    });
    return this.database;
  }

  /** A primary with a replica that streams from a slot: what only one of the two exposes is found too. */
  private async postgres(): Promise<string[]> {
    const primary = await this.primary();
    const replica = await primary.startReplica();
    this.started.push(replica);
    return Promise.all(
      [primary, replica].map(({ port, caFile }) =>
        this.exporter('postgres_exporter', POSTGRES_COLLECTORS, {
          DATA_SOURCE_URI: `${HOST}:${port}/${primary.database}?sslmode=verify-full&sslrootcert=${caFile}`,
          DATA_SOURCE_USER: MONITOR.user,
          DATA_SOURCE_PASS: MONITOR.password,
        }),
      ),
    );
  }

  /** Probes a page of ours over HTTPS. */
  private async blackbox(): Promise<string> {
    const { address, caFile } = await this.page();
    return this.probe({ prober: 'http', http: { tls_config: { ca_file: caFile } } }, `https://${address}/`);
  }

  /** Looks at its certificate, as at those of the servers in the cluster. */
  private async certificate(): Promise<string> {
    const { address } = await this.page();
    return this.probe({ prober: 'tcp', tcp: { tls: true, tls_config: { insecure_skip_verify: true } } }, address);
  }

  private async page(): Promise<{ readonly address: string; readonly caFile: string }> {
    const certificate = await makeCertificate(this.folder, ['localhost']);
    const page = createServer(read(certificate), (_request, response) => response.end('here'));
    const port = await freePort();
    await new Promise<void>((resolve) => page.listen(port, HOST, resolve));
    this.started.push({ stop: () => new Promise((resolve) => page.close(resolve)) });
    return { address: `localhost:${port}`, caFile: certificate.caFile };
  }

  private probe(module: object, target: string): Promise<string> {
    const config = this.write('blackbox.yml', JSON.stringify({ modules: { page: module } }));
    const path = `/probe?module=page&target=${encodeURIComponent(target)}`;
    return this.exporter('blackbox_exporter', [`--config.file=${config}`], {}, path);
  }

  private async prometheus(): Promise<string> {
    const port = await freePort();
    const config = this.write(
      'prometheus.yml',
      prometheusConfig(`${HOST}:${port}`, (name, text) => this.write(name, text)),
    );
    const args = [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(this.folder, 'prometheus')}`,
      '--storage.tsdb.retention.size=1GB',
      `--web.listen-address=${HOST}:${port}`,
    ];
    return this.pageOf(
      { command: programFile('prometheus'), args },
      `http://${HOST}:${port}/metrics`,
      (text) =>
        /^prometheus_rule_evaluations_total\{.* [1-9]/m.test(text) && /^prometheus_target_sync_length/m.test(text),
    );
  }

  private async alertmanager(): Promise<string> {
    const [port, clusterPort] = [await freePort(), await freePort()];
    const config = this.write('alertmanager.yml', alertmanagerConfig());
    const args = [
      `--config.file=${config}`,
      `--storage.path=${join(this.folder, 'alertmanager')}`,
      `--web.listen-address=${HOST}:${port}`,
      `--cluster.listen-address=${HOST}:${clusterPort}`,
    ];
    return this.pageOf({ command: programFile('alertmanager'), args }, `http://${HOST}:${port}/metrics`);
  }

  /** Several workers, as in production, after a few requests. */
  private async app(): Promise<string[]> {
    const [port, metricsPort] = [await freePort(), await freePort()];
    const { port: databasePort, database, caFile, master } = await this.primary();
    const main = await bundleService(join(this.folder, 'app'));
    const env = serviceVariables({ port, metricsPort, databasePort, database, caFile, ...master });
    await this.pageOf({ command: process.execPath, args: [main], env }, `http://${HOST}:${port}/live`);
    let text = '';
    await until('the service counts requests', async () => {
      text = await (await fetch(`http://${HOST}:${metricsPort}/metrics`)).text();
      return text.includes('http_request_duration_seconds_bucket{');
    });
    return [text];
  }
}
