import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../app/development/free-port';
import type { Postgres } from '../../app/development/postgres/postgres';
import type { Server } from '../../app/development/postgres/server';
import { PATHS } from '../../app/src/contract';
import { scramVerifier } from '../../app/src/database/password';
import type { FixedTarget } from '../../constructs/monitoring/config/discovery';
import type { TlsFiles } from '../../constructs/monitoring/config/files';
import type { MonitoringInput } from '../../constructs/monitoring/input';
import type { Job } from '../../constructs/monitoring/jobs';
import { Authority } from './authority';
import { startDatabase } from './database';
import {
  type OwnDisk,
  type Running,
  startBlackboxExporter,
  startNodeExporter,
  startPostgresExporter,
} from './exporters';
import { RealPrometheus } from './prometheus';
import { buildService, productionVariables, Scratch, Service } from './service';

const MONITOR = 'monitor';
const PASSWORD = randomBytes(24).toString('base64url');

/** What is started first, and asked for by everything else. */
export interface Places {
  readonly folder: string;
  readonly authority: Authority;
  readonly scratch: Scratch;
  readonly tls: TlsFiles;
}

/** A whole environment on this machine: a database pair, the service, every exporter, each of them the real one. */
export class Monitored {
  private readonly stops: (() => Promise<unknown>)[] = [];
  readonly targets: Partial<Record<Job, FixedTarget[]>> = {};
  postgres!: Postgres;
  replica!: Server;
  service!: Service;
  nodeExporter!: Running;
  postgresExporters!: Readonly<Record<'primary' | 'replica-1', Running>>;
  blackbox!: Running;

  private constructor(readonly places: Places) {}

  /** @param disk is the only one that is measured. @default - this machine's */
  static async start(
    folder = mkdtempSync(join(tmpdir(), 'devops-simulator-monitoring-')),
    disk?: OwnDisk,
  ): Promise<Monitored> {
    const authority = new Authority(join(folder, 'tls'));
    const scratch = await Scratch.make();
    const monitored = new Monitored({ folder, authority, scratch, tls: authority.issue('prometheus') });
    try {
      await monitored.begin(disk);
      return monitored;
    } catch (error) {
      await monitored.stop();
      throw error;
    }
  }

  private async begin(disk: OwnDisk | undefined): Promise<void> {
    const { folder, authority, scratch } = this.places;
    const own = (name: string): string => join(folder, name);
    buildService();
    this.postgres = await startDatabase();
    this.stops.push(() => this.postgres.stop());
    await this.postgres.query(
      `CREATE ROLE ${MONITOR} LOGIN PASSWORD '${scramVerifier(PASSWORD)}'; GRANT pg_monitor TO ${MONITOR}`,
    );
    this.replica = await this.postgres.startReplica();
    this.stops.push(() => this.replica.stop());
    const exporter = (name: string, server: Server) =>
      this.keep(startPostgresExporter(own(name), authority.issue(name), server, this.login));
    const [service, node, primary, replica, blackbox] = await Promise.all([
      Service.start(scratch, {
        ...productionVariables(scratch, this.postgres),
        METRICS_CLIENT_CA_FILE: authority.certificate,
      }),
      this.keep(startNodeExporter(own('node'), authority.issue('node'), disk)),
      exporter('postgres-primary', this.postgres),
      exporter('postgres-replica', this.replica),
      this.keep(startBlackboxExporter(own('blackbox'), authority.issue('blackbox'), this.probedAuthorities())),
    ]);
    this.stops.push(() => service.stop());
    this.service = service;
    this.nodeExporter = node;
    this.postgresExporters = { primary, 'replica-1': replica };
    this.blackbox = blackbox;
    const instance = { instance: 'i-0123456789abcdef0', service: 'app', zone: 'eu-west-1a' };
    Object.assign(this.targets, {
      app: [{ address: `127.0.0.1:${service.metricsPort}`, labels: instance }],
      node: [{ address: node.address, labels: instance }],
      postgres: [
        { address: primary.address, labels: { instance: 'primary' } },
        { address: replica.address, labels: { instance: 'replica-1' } },
      ],
      certificate: [
        { address: primary.address, labels: { instance: 'postgres-exporter-primary', server: 'postgres-exporter' } },
        { address: replica.address, labels: { instance: 'postgres-exporter-replica-1', server: 'postgres-exporter' } },
        { address: blackbox.address, labels: { instance: 'blackbox-exporter', server: 'blackbox-exporter' } },
      ],
    } satisfies Partial<Record<Job, FixedTarget[]>>);
  }

  /** At the address that Prometheus knows. */
  async restartPostgresExporter(name: 'primary' | 'replica-1', server: Server): Promise<void> {
    const port = Number(this.postgresExporters[name].address.split(':')[1]);
    const { folder, authority } = this.places;
    const id = `${name}-again`;
    await this.keep(startPostgresExporter(join(folder, id), authority.issue(id), server, this.login, port));
  }

  private get login() {
    const passwordFile = join(this.places.folder, 'password');
    writeFileSync(passwordFile, PASSWORD, { mode: 0o600 });
    return { user: MONITOR, passwordFile, name: this.postgres.database };
  }

  /** Both sign what clients are shown: the service's own, and that of what stands before it. */
  private probedAuthorities(): string {
    const { folder, authority, scratch } = this.places;
    const file = join(folder, 'probed.crt');
    writeFileSync(file, [scratch.certificate.caFile, authority.certificate].map((each) => readFileSync(each)).join(''));
    return file;
  }

  private async keep(starting: Promise<Running>): Promise<Running> {
    const running = await starting;
    this.stops.push(() => running.program.stop('SIGKILL')); // keeps nothing
    return running;
  }

  get publicUrl(): string {
    return `https://localhost:${this.service.port}`;
  }

  /** Starts replicas of Prometheus that scrape all of it, each other, and the Alertmanagers. */
  async watch(
    input: MonitoringInput,
    alertmanagers: readonly string[] = [],
    replicas: readonly string[] = ['a'],
  ): Promise<RealPrometheus[]> {
    const ports = await Promise.all(replicas.map(freePort));
    const prometheus = ports.map((port, index) => ({
      address: `127.0.0.1:${port}`,
      labels: { instance: `prometheus-${replicas[index]}` },
    }));
    const alertmanager = alertmanagers.map((address, index) => ({
      address,
      labels: { instance: `alertmanager-${index}` },
    }));
    const certificate = [
      ...(this.targets.certificate ?? []),
      ...shownBy('prometheus', prometheus),
      ...shownBy('alertmanager', alertmanager),
    ];
    const targets = { ...this.targets, prometheus, alertmanager, certificate };
    const started = await Promise.all(
      replicas.map((replica, index) =>
        RealPrometheus.start(
          join(this.places.folder, `prometheus-${replica}`),
          {
            input,
            tls: this.places.tls,
            replica,
            discovery: { kind: 'fixed', targets, alertmanagers, blackbox: this.blackbox.address },
          },
          ports[index],
          ['--scrape.discovery-reload-interval=100ms'],
        ),
      ),
    );
    this.stops.push(...started.map((prometheus) => () => prometheus.stop()));
    return started;
  }

  /** What users do: reads that succeed, one of what is not there, and one that the database cannot answer. */
  async visit(): Promise<void> {
    const environments = `${PATHS.api}/environments`;
    const get = (...paths: string[]) => Promise.all(paths.map((path) => this.service.get(path)));
    await get(PATHS.live, PATHS.ready, environments, '/nothing');
    const rename = (from: string, to: string) =>
      this.postgres.query(`ALTER TABLE ${from} RENAME TO ${to}`, { database: this.postgres.database });
    await rename('environments', 'hidden');
    try {
      const [{ status } = { status: 0 }] = await get(environments);
      if (status < 500) throw new Error(`a table is missing, and the service answers ${status}`);
    } finally {
      await rename('hidden', 'environments');
    }
  }

  /** As users do all the time. */
  async visitFor(seconds: number): Promise<void> {
    for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
      await this.visit();
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  async stop(): Promise<void> {
    for (const stop of this.stops.reverse()) await stop().catch((error: unknown) => console.error(String(error)));
    this.places.scratch.remove();
    rmSync(this.places.folder, { recursive: true, force: true });
  }
}

const shownBy = (server: string, targets: readonly FixedTarget[]): FixedTarget[] =>
  targets.map(({ address, labels }) => ({ address, labels: { ...labels, server } }));
