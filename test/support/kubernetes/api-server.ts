import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../app/development/free-port';
import { programFile } from '../../../delivery/tools/folder';

export interface Answer {
  readonly status: number;
  /** The header that the API sets for what it accepts and would rather not. */
  readonly warnings: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: JSON of the API, asserted on field by field
  readonly body: any;
}

const READY_SECONDS = 120;

export interface ApiServerOptions {
  /** Does kube-controller-manager run beside it, which makes pods of what is applied? @default false */
  readonly controllers?: boolean;
  /** Who is asked about tokens that it does not know itself. @default - nobody */
  readonly tokenReview?: string;
}

/** A real kube-apiserver with its etcd, on loopback: everything but nodes. */
export class ApiServer {
  private constructor(
    private readonly folder: string,
    private readonly children: readonly ChildProcess[],
    private readonly port: number,
    private readonly admin: string,
  ) {}

  /** Ready to be asked. The service account plugin is off, since no controller makes what it waits for. */
  static async start({ controllers = false, tokenReview }: ApiServerOptions = {}): Promise<ApiServer> {
    const folder = mkdtempSync(join(tmpdir(), 'devops-simulator-api-server-'));
    const [client, peer, port] = [await freePort(), await freePort(), await freePort()];
    const admin = randomBytes(16).toString('hex');
    writeFileSync(join(folder, 'tokens.csv'), `${admin},admin,1,system:masters\n`, { mode: 0o600 });
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    writeFileSync(join(folder, 'sa.key'), privateKey, { mode: 0o600 });
    if (tokenReview !== undefined) {
      writeFileSync(join(folder, 'token-review.json'), JSON.stringify(kubeconfig({ server: tokenReview })));
    }
    const run = (program: string, args: readonly string[]): ChildProcess => {
      const log = openSync(join(folder, `${program}.log`), 'w');
      return spawn(programFile(program), args, { cwd: folder, stdio: ['ignore', log, log] });
    };
    const etcd = `http://127.0.0.1:${client}`;
    const children = [
      run('etcd', [
        `--data-dir=${join(folder, 'etcd')}`,
        '--name=test',
        `--listen-client-urls=${etcd}`,
        `--advertise-client-urls=${etcd}`,
        `--listen-peer-urls=http://127.0.0.1:${peer}`,
        `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
        `--initial-cluster=test=http://127.0.0.1:${peer}`,
        '--unsafe-no-fsync',
      ]),
      run('kube-apiserver', [
        `--etcd-servers=${etcd}`,
        '--bind-address=127.0.0.1',
        '--advertise-address=127.0.0.1',
        `--secure-port=${port}`,
        `--cert-dir=${join(folder, 'certs')}`,
        `--token-auth-file=${join(folder, 'tokens.csv')}`,
        '--authorization-mode=RBAC',
        '--service-account-issuer=https://kubernetes.default.svc',
        `--service-account-key-file=${join(folder, 'sa.key')}`,
        `--service-account-signing-key-file=${join(folder, 'sa.key')}`,
        '--service-cluster-ip-range=172.20.0.0/16',
        '--disable-admission-plugins=ServiceAccount',
        '--endpoint-reconciler-type=none',
        '--allow-privileged=true',
        ...(tokenReview === undefined
          ? []
          : [
              '--authentication-token-webhook-version=v1',
              '--authentication-token-webhook-config-file=token-review.json',
            ]),
      ]),
    ];
    const server = new ApiServer(folder, children, port, admin);
    try {
      await server.ready();
      if (controllers) children.push(server.runControllers(run));
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  private runControllers(run: (program: string, args: readonly string[]) => ChildProcess): ChildProcess {
    const server = { server: this.url, 'certificate-authority': this.caFile };
    writeFileSync(join(this.folder, 'controllers.json'), JSON.stringify(kubeconfig(server, this.admin)), {
      mode: 0o600,
    });
    return run('kube-controller-manager', [
      '--kubeconfig=controllers.json',
      '--leader-elect=false',
      '--bind-address=127.0.0.1',
      '--secure-port=0',
    ]);
  }

  get url(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  /** Its certificate, which vouches for itself. */
  get caFile(): string {
    return join(this.folder, 'certs', 'apiserver.crt');
  }

  async stop(): Promise<void> {
    // The API server first: it would wait for its etcd.
    for (const child of [...this.children].reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** @param token of who asks. @default - of one who may do everything */
  ask(method: string, path: string, body?: unknown, token = this.admin, type = 'application/json'): Promise<Answer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const asked = request(
        {
          host: '127.0.0.1',
          port: this.port,
          method,
          path,
          ca: readFileSync(this.caFile),
          headers: {
            authorization: `Bearer ${token}`,
            ...(text !== undefined && { 'content-type': type, 'content-length': Buffer.byteLength(text) }),
          },
        },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('error', reject);
          response.on('end', () => {
            const answered = Buffer.concat(parts).toString();
            const json = response.headers['content-type']?.includes('json');
            resolve({
              status: response.statusCode ?? 0,
              warnings: [response.headers['warning'] ?? []].flat(),
              body: json ? JSON.parse(answered) : answered,
            });
          });
        },
      );
      asked.on('error', reject);
      asked.end(text);
    });
  }

  private async ready(): Promise<void> {
    const end = Date.now() + READY_SECONDS * 1000;
    while (Date.now() < end) {
      const ended = this.children.findIndex(({ exitCode }) => exitCode !== null);
      if (ended >= 0) break;
      const answer = await this.ask('GET', '/readyz').catch(() => undefined);
      if (answer?.status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const log = readFileSync(join(this.folder, 'kube-apiserver.log'), 'utf8').split('\n').slice(-10).join('\n');
    throw new Error(`the API server did not become ready:\n${log}`);
  }
}

const kubeconfig = (cluster: object, token?: string): object => ({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'test', cluster }],
  users: [{ name: 'test', user: { ...(token !== undefined && { token }) } }],
  contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
  'current-context': 'test',
});
