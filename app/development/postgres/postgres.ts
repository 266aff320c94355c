import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port';
import { binaries } from './binaries';
import { makeCertificate } from './certificates';
import { makeReplica, type Replica } from './replica';
import { createRoles } from './roles';
import { type Account, run, unprivileged } from './run';
import { HOST, own, Server, type ServerParts, SUPERUSER, write } from './server';

export interface PostgresOptions {
  /** Kept when the server stops, and used again; at most 80 characters. @default - one in the system's temporary folder, removed */
  readonly folder?: string;
  /** @default - a free one */
  readonly port?: number;
  /** What the certificate is for, besides localhost and 127.0.0.1. */
  readonly hostNames?: readonly string[];
  /** Made at the first start. @default simulator */
  readonly database?: string;
  /** Password of the master. @default - a random one at each start */
  readonly masterPassword?: string;
  /** Server settings, as in postgresql.conf. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** Owner of the database: CREATEROLE and CREATEDB, and no superuser, as RDS makes it. */
export const MASTER = 'dbmaster';

/** A running primary. */
export interface Postgres extends Server {
  readonly database: string;
  readonly master: { readonly user: string; readonly password: string };
  /** A streaming replica of this server, in the same certificate's names. Stop it before the primary. */
  startReplica(options?: Pick<PostgresOptions, 'port' | 'settings'>): Promise<Replica>;
}

/**
 * Starts PostgreSQL 14 from npm on 127.0.0.1, with TLS and RDS's roles. It ends with this process at the latest, however
 * that ends.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const server = await EmbeddedPostgres.make(options);
  try {
    await server.begin();
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

class EmbeddedPostgres extends Server implements Postgres {
  readonly master: { readonly user: string; readonly password: string };
  private replicas = 0;

  private constructor(
    parts: ServerParts,
    private readonly options: PostgresOptions,
  ) {
    super(parts);
    this.master = { user: MASTER, password: options.masterPassword ?? randomBytes(24).toString('base64url') };
  }

  static async make(options: PostgresOptions): Promise<EmbeddedPostgres> {
    const parts = await newParts(options.folder, options);
    return new EmbeddedPostgres(parts, options);
  }

  get database(): string {
    return this.options.database ?? 'simulator';
  }

  async begin(): Promise<void> {
    await this.watch();
    const complete = join(this.folder, 'complete');
    if (!existsSync(complete)) await this.initialize();
    await this.start();
    await createRoles(this, this.database, this.master);
    write(complete, '', this.parts.account);
  }

  async startReplica(options: Pick<PostgresOptions, 'port' | 'settings'> = {}): Promise<Replica> {
    this.replicas += 1;
    const slot = `replica_${this.replicas}`;
    const settings = { ...this.options.settings, ...options.settings };
    const hostNames = this.options.hostNames ?? [];
    return makeReplica(this, await newParts(undefined, { ...options, settings, hostNames }, this.parts), slot);
  }

  /** Also after a first start that was killed half-way. */
  private async initialize(): Promise<void> {
    const { binaries: programs, account } = this.parts;
    rmSync(this.data, { recursive: true, force: true });
    const args = ['-D', this.data, '-U', SUPERUSER, '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync'];
    await run(programs.initdb, args, this.folder, account);
  }
}

/** @param like shares its authority and programs: clients of the one verify the other too */
async function newParts(
  kept: string | undefined,
  { port, hostNames = [], settings = {} }: PostgresOptions,
  like?: ServerParts,
): Promise<ServerParts> {
  if (kept !== undefined) mkdirSync(kept, { recursive: true });
  const account = kept === undefined ? unprivileged() : ownerOf(join(kept, 'data'));
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'simulator-postgres-'));
  own(folder, account);
  const tls = join(folder, 'tls');
  const certificate = like?.certificate ?? (await makeCertificate(tls, ['localhost', HOST, ...hostNames]));
  if (like === undefined) own(tls, account); // whoever owns a folder may empty it
  return {
    folder,
    temporary: kept === undefined,
    account,
    binaries: like?.binaries ?? (await binaries(account, folder)),
    certificate,
    port: port ?? (await freePort()),
    settings,
  };
}

/** PostgreSQL starts only for the owner of its data, who may be another one than would be chosen today. */
function ownerOf(data: string): Account {
  const account = unprivileged();
  const there = statSync(data, { throwIfNoEntry: false });
  return account.uid === undefined || there === undefined || there.uid === 0
    ? account
    : { uid: there.uid, gid: there.gid };
}
