import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest, Agent as SecureAgent } from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { makeCertificate, type ServerCertificate } from '../../app/development/postgres/certificates';
import type { VariableName } from '../../app/src/contract';

const ROOT = dirname(dirname(__dirname));
export const MAIN = join(ROOT, 'app', 'dist', 'main.js');
const START_MS = 60_000;

/** Bundles the service as an image does. It takes about a second. */
export function buildService(): void {
  const { status, stderr } = spawnSync(process.execPath, ['app/build.mjs'], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** What several servers share. Removed by whoever made it. */
export class Scratch {
  readonly folder = mkdtempSync(join(tmpdir(), 'devops-simulator-service-'));
  certificate!: ServerCertificate;

  static async make(): Promise<Scratch> {
    const scratch = new Scratch();
    scratch.certificate = await makeCertificate(join(scratch.folder, 'tls'), ['localhost', '127.0.0.1']);
    return scratch;
  }

  file(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Also what is not the service's own: how the machine is set up around it. */
export type ServiceVariables = Partial<Record<VariableName, string>> & Readonly<Record<string, string | undefined>>;

/** A complete environment of production; nothing of this machine is in it. */
export const productionVariables = (
  { certificate }: Scratch,
  database: { readonly port: number; readonly caFile: string },
): ServiceVariables => ({
  NODE_ENV: 'production',
  PORT: '0',
  METRICS_PORT: '0',
  TRUSTED_PROXIES: '1',
  RELEASE: 'sha256:test',
  AWS_REGION: 'eu-west-1',
  DATABASE_HOST: 'localhost',
  DATABASE_PORT: String(database.port),
  DATABASE_NAME: 'simulator',
  DATABASE_USER: 'app',
  DATABASE_CA_FILE: database.caFile,
  DATABASE_POOL_SIZE: '4',
  PROCESSES: '1',
  KEEP_ALIVE_SECONDS: '65',
  DRAIN_SECONDS: '0',
  TLS_CERT_FILE: certificate.certFile,
  TLS_KEY_FILE: certificate.keyFile,
});

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: whoever asks reads what it expects
  readonly json: any;
}

export interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, unless it is a text. */
  readonly body?: unknown;
}

type Line = Readonly<Record<string, unknown>> & { readonly msg: string };

/** The bundle as a process of its own, asked over HTTPS as a client asks. */
export class Service {
  readonly lines: Line[] = [];
  private readonly agent: Agent;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  private errors = '';

  private constructor(
    readonly child: ChildProcess,
    private readonly ca: string | undefined,
  ) {
    this.agent = ca ? new SecureAgent({ keepAlive: true, ca }) : new Agent({ keepAlive: true });
    createInterface({ input: child.stdout! }).on('line', (line) => {
      if (line.startsWith('{')) this.lines.push(JSON.parse(line));
    });
    child.stderr!.on('data', (data) => {
      this.errors += String(data);
    });
    this.ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  }

  /**
   * Starts it and waits until it listens.
   * @param scratch its authority is the client's and the service's own
   * @param as what runs it, whose it is, and where. @default - this node, this user, the root
   */
  static async start(
    scratch: Scratch,
    variables: ServiceVariables,
    main = MAIN,
    { node = process.execPath, ...as }: Pick<SpawnOptions, 'cwd' | 'uid' | 'gid'> & { readonly node?: string } = {},
  ): Promise<Service> {
    const child = spawn(node, ['--enable-source-maps', main], {
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        // What the signer of login tokens asks for; on AWS the instance has them.
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        NODE_EXTRA_CA_CERTS: scratch.certificate.caFile,
        ...variables,
      },
      ...as,
    });
    const ca = variables.TLS_CERT_FILE ? readFileSync(scratch.certificate.caFile, 'utf8') : undefined;
    const service = new Service(child, ca);
    const told = variables.PROCESSES === '1' ? 'listening' : 'supervising';
    await service.until(() => service.line(told) !== undefined, `it says "${told}"`);
    return service;
  }

  line = (message: string): Line | undefined => this.lines.find(({ msg }) => msg === message);

  get port(): number {
    return Number((this.line('supervising') ?? this.line('listening'))!['port']);
  }
  get metricsPort(): number {
    return Number((this.line('supervising') ?? this.line('listening'))!['metricsPort']);
  }

  get = (path: string, sent: Sent = {}): Promise<Answer> => this.ask('GET', path, sent);
  post = (path: string, sent: Sent = {}): Promise<Answer> => this.ask('POST', path, sent);
  metrics = async (): Promise<string> => (await this.ask('GET', '/metrics', {}, this.metricsPort)).text;

  ask(
    method: string,
    path: string,
    { headers = {}, body }: Sent = {},
    port = this.port,
    agent = this.agent,
  ): Promise<Answer> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const send = this.ca ? httpsRequest : httpRequest;
      const sent = send({
        host: 'localhost',
        port,
        path,
        method,
        agent,
        headers: { ...(text !== undefined && { 'content-type': 'application/json' }), ...headers },
      });
      sent.on('error', reject);
      sent.on('response', async (response) => {
        try {
          let received = '';
          for await (const chunk of response) received += String(chunk);
          const isJson = /json/.test(response.headers['content-type'] ?? '');
          const json = isJson ? JSON.parse(received) : undefined;
          resolve({ status: response.statusCode!, headers: response.headers, text: received, json });
        } catch (error) {
          reject(error);
        }
      });
      sent.end(text);
    });
  }

  /** A client of its own, whose connections are not shared. */
  newAgent = (): Agent =>
    this.ca
      ? new SecureAgent({ keepAlive: true, ca: this.ca, maxSockets: 1 })
      : new Agent({ keepAlive: true, maxSockets: 1 });

  async until(isSo: () => boolean | Promise<boolean>, what: string, ms = START_MS): Promise<void> {
    const deadline = Date.now() + ms;
    while (!(await isSo())) {
      if (this.child.exitCode !== null) throw new Error(`it has ended before ${what}: ${this.report()}`);
      if (Date.now() > deadline) throw new Error(`not within ${ms} ms: ${what}: ${this.report()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  private report = (): string => [...this.lines.map((line) => JSON.stringify(line)), this.errors].join('\n');

  /** @returns exit code, or the signal that ended it */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string> {
    this.agent.destroy();
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    return this.ended;
  }
}
