import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, type ClientConfig, type QueryResult } from 'pg';
import type { Binaries } from './binaries';
import type { ServerCertificate } from './certificates';
import { ServerGuard } from './guard';
import { type Account, run } from './run';

export const HOST = '127.0.0.1';
/** Owns the server, as at RDS. Reachable through the socket alone. */
export const SUPERUSER = 'rdsadmin';

export interface ServerParts {
  readonly folder: string;
  /** Remove the folder when the server is stopped? */
  readonly temporary: boolean;
  readonly binaries: Binaries;
  readonly account: Account;
  readonly certificate: ServerCertificate;
  readonly port: number;
  readonly settings: Readonly<Record<string, string | number>>;
}

/** One PostgreSQL server on 127.0.0.1, which takes TLS connections only. */
export class Server {
  readonly host = HOST;
  private guard: ServerGuard | undefined;

  constructor(readonly parts: ServerParts) {}

  get port(): number {
    return this.parts.port;
  }
  get folder(): string {
    return this.parts.folder;
  }
  get data(): string {
    return join(this.folder, 'data');
  }
  /** Folder of the Unix socket. Whoever may enter it logs in as anybody, without a password. */
  get socket(): string {
    return join(this.folder, 'socket');
  }
  /** Authority that the server's certificate is verified against. */
  get caFile(): string {
    return this.parts.certificate.caFile;
  }
  get logFile(): string {
    return join(this.folder, 'log', 'postgres.log');
  }

  /** Starts it, also after `stop` or `kill`, and waits until it answers. */
  async start(): Promise<void> {
    for (const name of ['socket', 'log']) {
      mkdirSync(join(this.folder, name), { recursive: true, mode: 0o700 });
      own(join(this.folder, name), this.parts.account);
    }
    this.configure();
    await this.watch();
    await this.pgCtl('start', '-w', '-t', '60', '-l', this.logFile).catch((error: Error) => {
      const log = existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8').trim().split('\n').slice(-10) : [];
      throw new Error([error.message.trim(), ...log].join('\n'));
    });
  }

  /** Lets clients finish nothing, and writes everything to disk. A temporary folder goes with it. */
  async stop(): Promise<void> {
    if (existsSync(join(this.data, 'postmaster.pid'))) await this.pgCtl('stop', '-w', '-m', 'fast');
    await this.dismiss();
    if (this.parts.temporary) rmSync(this.folder, { recursive: true, force: true });
  }

  /** Ends it as a crash does. The folder stays, for `start`. */
  kill = (): Promise<unknown> => this.pgCtl('stop', '-w', '-m', 'immediate');

  /** Every connection is cut. */
  restart = (): Promise<unknown> => this.pgCtl('restart', '-w', '-m', 'fast', '-l', this.logFile);

  /** How a role logs in from here: TLS, verified as `verify-full` does. */
  client({
    user,
    password,
    database = 'simulator',
  }: {
    user: string;
    password?: string;
    database?: string;
  }): ClientConfig {
    const ssl = { ca: readFileSync(this.caFile, 'utf8'), rejectUnauthorized: true };
    return { host: 'localhost', port: this.port, user, database, ssl, ...(password !== undefined && { password }) };
  }

  /** Asks as the superuser, through the socket. */
  async query(sql: string, { database = 'postgres', user = SUPERUSER } = {}): Promise<QueryResult> {
    const client = new Client({ host: this.socket, port: this.port, user, database });
    await client.connect();
    try {
      return await client.query(sql);
    } finally {
      await client.end();
    }
  }

  /** From now on nothing is left behind, however this process ends. */
  async watch(): Promise<void> {
    const { folder, temporary, binaries, account } = this.parts;
    this.guard ??= ServerGuard.over(
      { pgCtl: binaries.pgCtl, data: this.data, ...(temporary && { remove: folder }) },
      account,
    );
  }

  async dismiss(): Promise<void> {
    await this.guard?.dismiss();
    this.guard = undefined;
  }

  private pgCtl(verb: string, ...args: string[]): Promise<string> {
    return run(this.parts.binaries.pgCtl, [verb, '-D', this.data, ...args], this.folder, this.parts.account);
  }

  private configure(): void {
    const { certificate, settings, temporary, port, account } = this.parts;
    own(certificate.keyFile, account);
    const all = {
      listen_addresses: HOST,
      port,
      unix_socket_directories: this.socket,
      ssl: 'on',
      ssl_cert_file: certificate.certFile,
      ssl_key_file: certificate.keyFile,
      password_encryption: 'scram-sha-256',
      shared_preload_libraries: 'pg_stat_statements',
      // Data that nobody will miss need not survive a power cut; it survives a crash of the server.
      ...(temporary && { fsync: 'off', full_page_writes: 'off' }),
      ...settings,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name} = '${String(value).replaceAll("'", "''")}'`);
    write(join(this.data, 'simulator.conf'), `${lines.join('\n')}\n`, account);
    write(join(this.data, 'pg_hba.conf'), `${ACCESS.join('\n')}\n`, account);
    const main = join(this.data, 'postgresql.conf');
    const include = "include = 'simulator.conf'";
    const text = readFileSync(main, 'utf8');
    if (!text.includes(include)) write(main, `${text}\n${include}\n`, account);
  }
}

/** As at RDS: no plain connection, the superuser not from outside, and whoever has rds_iam with a token only (iam.ts). */
const ACCESS = [
  'local all all trust',
  'local replication all trust',
  `hostssl all ${SUPERUSER} all reject`,
  'hostssl all +rds_iam all reject',
  'hostssl all all all scram-sha-256',
];

export function write(file: string, text: string, account: Account): void {
  writeFileSync(file, text, { mode: 0o600 });
  own(file, account);
}

export function own(path: string, { uid, gid }: Account): void {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}
