import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { freePort } from '../../../app/development/free-port';
import { ENVIRONMENT_VARIABLES } from '../../../app/src/contract';
import { SERVERS } from '../../../constructs/server-versions';
import { programFile } from '../../../delivery/tools/folder';
import type { ComposeFile, ComposeService } from './resolve';

const STAND_INS = join(__dirname, 'stand-ins');
/** The postgres image sets it. */
const IMAGE_ENVIRONMENT = { PGDATA: '/var/lib/postgresql/data' };

/** What an image starts where compose.yaml only gives it arguments. */
const ENTRYPOINTS: Readonly<Record<string, string>> = {
  [SERVERS.prometheus.image]: programFile('prometheus'),
  [SERVERS.nodeExporter.image]: programFile('node_exporter'),
  [SERVERS.postgresExporter.image]: programFile('postgres_exporter'),
};

/**
 * Runs a resolved compose file without Docker: every service's own entrypoint, command, environment and health check, in
 * the order of `depends_on`, as processes of this machine. Three things are translated, because there are no containers:
 * mounted paths into folders below `folder`, ports into free ones, and the services' names into 127.0.0.1.
 */
export class ComposeRun {
  readonly folder = mkdtempSync(join(tmpdir(), 'compose-'));
  /** Names of services, as they became healthy. */
  readonly healthy: string[] = [];
  readonly said = new Map<string, string>();
  private readonly processes: ChildProcess[] = [];

  private constructor(
    private readonly file: ComposeFile,
    private readonly ports: ReadonlyMap<number, number>,
  ) {}

  static async start(file: ComposeFile): Promise<ComposeRun> {
    const ports = new Map<number, number>();
    for (const port of portsOf(file)) ports.set(port, await freePort());
    const run = new ComposeRun(file, ports);
    chmodSync(run.folder, 0o755); // the database is another user, where this one is root
    return run;
  }

  /** Port on this machine in place of one in a container. */
  port(inContainer: number): number {
    const port = this.ports.get(inContainer);
    if (port === undefined) throw new Error(`no service has port ${inContainer}`);
    return port;
  }

  /** Folder on this machine in place of one in the containers. */
  path(inContainer: string): string {
    return join(this.folder, inContainer);
  }

  /** Starts a service when all that it depends on is healthy. @throws when it does not become so itself */
  async up(name: string, patienceMs = 120_000): Promise<void> {
    if (this.healthy.includes(name)) return;
    const service = this.file.services[name]!;
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      if (condition !== 'service_healthy') throw new Error(`${name} waits for ${other} to be ${condition} only`);
      await this.up(other, patienceMs);
    }
    this.mount(service);
    const entrypoint = service.entrypoint ?? [ENTRYPOINTS[service.image ?? ''] ?? []].flat();
    const [program, ...args] = [...entrypoint, ...(service.command ?? [])].map((text) => this.translate(text));
    const child = spawn(program!, args, {
      ...this.surroundings(service),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.processes.push(child);
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => this.said.set(name, `${this.said.get(name) ?? ''}${data}`));
    for (const end = Date.now() + patienceMs; !this.isHealthy(service); ) {
      if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}:\n${this.said.get(name)}`);
      if (Date.now() > end) throw new Error(`${name} is not healthy:\n${this.said.get(name)}`);
      await new Promise((done) => setTimeout(done, 300));
    }
    this.healthy.push(name);
  }

  /** As `docker compose stop`: in the opposite order. */
  async stop(): Promise<void> {
    for (const child of this.processes.splice(0).reverse()) {
      const ended = new Promise((done) => child.once('exit', done));
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGTERM');
      await ended;
    }
    this.healthy.length = 0;
  }

  async down(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private isHealthy(service: ComposeService): boolean {
    if (!service.healthcheck) return true; // nothing waits for it
    const [kind, program, ...args] = service.healthcheck.test.map((text) => this.translate(text));
    if (kind !== 'CMD') throw new Error(`a health check of kind ${kind}`);
    return spawnSync(program!, args, { ...this.surroundings(service), stdio: 'ignore', timeout: 10_000 }).status === 0;
  }

  /** Folders of the repository are copied, so that a test may edit them; volumes are empty at first. */
  private mount({ volumes = [], configs = [] }: ComposeService): void {
    for (const { source, target } of configs) {
      const { content, file } = this.file.configs[source]!;
      mkdirSync(dirname(this.path(target)), { recursive: true });
      if (file === undefined) writeFileSync(this.path(target), this.translate(content ?? ''));
      else cpSync(file, this.path(target));
    }
    for (const { type, source, target } of volumes) {
      const to = this.path(target);
      mkdirSync(type === 'bind' ? dirname(to) : to, { recursive: true });
      if (type === 'bind')
        cpSync(source, to, { recursive: true, filter: (path) => !['node_modules', 'dist'].includes(basename(path)) });
      else if (basename(target) === 'node_modules') {
        rmSync(to, { recursive: true, force: true }); // in the image it holds what was installed
        symlinkSync(resolve('node_modules'), to);
      }
    }
  }

  private surroundings({ environment = {}, working_dir }: ComposeService) {
    const { PATH = '' } = process.env;
    const env = Object.fromEntries(
      Object.entries({ ...IMAGE_ENVIRONMENT, ...environment }).map(([name, value]) => [
        name,
        this.translate(value ?? ''),
      ]),
    );
    return {
      cwd: working_dir === undefined ? resolve('.') : this.path(working_dir),
      env: { PATH: [STAND_INS, dirname(programFile('promtool')), PATH].join(':'), STAND_INS, ...env },
    };
  }

  private translate(text: string): string {
    const hosts = Object.keys(this.file.services).join('|');
    const targets = Object.values(this.file.services).flatMap(({ volumes = [], configs = [] }) =>
      [...volumes, ...configs].map(({ target }) => target),
    );
    const paths = [...new Set(targets)].sort((a, b) => b.length - a.length).join('|');
    return text
      .replace(/\b\d{4,5}\b/g, (port) => String(this.ports.get(Number(port)) ?? port))
      .replace(new RegExp(`^(${hosts})$|(?<![\\w.-])(${hosts})(?=:\\d)`, 'g'), '127.0.0.1')
      .replace(new RegExp(`(?<![\\w.-])(${paths})(?![\\w-])`, 'g'), (path) => this.path(path));
  }
}

/** Ports inside of containers: published ones, and those that only other containers reach. */
function portsOf({ services }: ComposeFile): number[] {
  const all = Object.values(services).flatMap(({ ports = [], environment = {}, command }) => [
    ...(command ?? []).flatMap((text) => [...text.matchAll(/listen-address=:(\d+)$/g)].map(([, port]) => Number(port))),
    ...ports.map(({ target }) => target),
    ...Object.entries(environment)
      .filter(([name]) => name.endsWith('PORT') && name in ENVIRONMENT_VARIABLES)
      .map(([, value]) => Number(value)),
  ]);
  return [...new Set(all)];
}
