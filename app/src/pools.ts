import { readFileSync } from 'node:fs';
import { Signer } from '@aws-sdk/rds-signer';
import { Pool, type PoolConfig } from 'pg';
import type { DatabaseConfig } from './config';
import { isConnectionError } from './connection-errors';
import type { Logger } from './log';
import { Replica, type Work, withClient } from './replica';

/** A request waits this long for a connection, and the database this long for a statement, in milliseconds. */
const CONNECT_MS = 5_000;
const STATEMENT_MS = 10_000;
/** Of an answer that does not come at all, also not that of a statement that was given up: packets are dropped. */
const ANSWER_MS = STATEMENT_MS + 1_000;

/** Connections of this process: the primary takes writes, the replica, where there is one, takes reads. */
export class Pools {
  readonly primary: Pool;
  readonly replica: Pool | undefined;
  private readonly reads: Replica | undefined;

  constructor(config: DatabaseConfig, log: Logger) {
    this.primary = createPool(config, config.host, 'primary', log);
    this.replica = config.replicaHost ? createPool(config, config.replicaHost, 'replica', log) : undefined;
    this.reads = this.replica && new Replica(this.replica, log);
  }

  /** On the replica; on the primary where there is none, or while it cannot be reached. Nothing is written: it may run twice. */
  readonly read = <T>(work: Work<T>): Promise<T> =>
    this.reads ? this.reads.read(work, () => this.readPrimary(work)) : this.readPrimary(work);

  /** For whoever must see what was just written. */
  readonly readPrimary = async <T>(work: Work<T>): Promise<T> => withClient(await this.primary.connect(), work);

  /** On the primary, as one transaction: all of it, or nothing. */
  async write<T>(work: Work<T>): Promise<T> {
    return withClient(await this.primary.connect(), async (client) => {
      await client.query('BEGIN');
      try {
        const result = await work(client);
        await client.query('COMMIT');
        return result;
      } catch (error) {
        // A connection that broke has rolled back by itself.
        if (!isConnectionError(error)) await client.query('ROLLBACK').catch(() => {});
        throw error;
      }
    });
  }

  async end(): Promise<void> {
    await Promise.all([this.primary.end(), this.replica?.end()]);
  }
}

function createPool(config: DatabaseConfig, host: string, name: string, log: Logger): Pool {
  const pool = new Pool({
    ...connectionOf(config, host),
    max: config.poolSize,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: 60_000,
    statement_timeout: STATEMENT_MS,
    query_timeout: ANSWER_MS,
    idle_in_transaction_session_timeout: STATEMENT_MS,
    keepAlive: true,
    application_name: `devops-simulator ${name}`,
  });
  // Of a connection that breaks under a request its query tells; without a listener node would end the process besides.
  pool.on('connect', (client) => client.on('error', () => {}));
  // An idle connection that breaks has no request to fail: the pool opens another one when it is needed.
  pool.on('error', (error) => log.warn({ pool: name, error: String(error) }, 'an idle database connection broke'));
  return pool;
}

/** How to log in to one server. Never by URL: `ssl=true` in one would override what stands here. */
export function connectionOf(config: DatabaseConfig, host: string): PoolConfig {
  const { port, name: database, user, caFile } = config;
  return {
    host,
    port,
    database,
    user,
    password: config.password ?? loginToken(config, host),
    // pg compares the certificate with `host`, an address too: what libpq calls verify-full.
    ssl: caFile ? { ca: readFileSync(caFile, 'utf8'), rejectUnauthorized: true } : false,
  };
}

/** pg asks before each new connection, since a token lives for 15 minutes. It is signed for this host only. */
function loginToken({ region, port, user }: DatabaseConfig, host: string): () => Promise<string> {
  const signer = new Signer({ hostname: host, port, username: user, ...(region && { region }) });
  return () => signer.getAuthToken();
}
