import { readFileSync } from 'node:fs';
import { Signer } from '@aws-sdk/rds-signer';
import { Pool, type PoolClient, type PoolConfig } from 'pg';
import type { DatabaseConfig } from './config';
import type { Logger } from './log';

/** A request waits this long for a connection, and the database this long for a statement, in milliseconds. */
const CONNECT_MS = 5_000;
const STATEMENT_MS = 10_000;
/** While the replica cannot be reached, the primary is asked for this long before the replica is tried again. */
const REPLICA_PAUSE_MS = 5_000;

/** Connections of this process: the primary takes writes, the replica, where there is one, takes reads. */
export class Pools {
  readonly primary: Pool;
  readonly replica: Pool | undefined;
  private replicaBackAt = 0;

  constructor(
    config: DatabaseConfig,
    private readonly log: Logger,
  ) {
    this.primary = createPool(config, config.host, 'primary', log);
    this.replica = config.replicaHost ? createPool(config, config.replicaHost, 'replica', log) : undefined;
  }

  /** On the replica; on the primary where there is none, or while it cannot be reached. Nothing is written: it may run twice. */
  readonly read = async <T>(work: (client: PoolClient) => Promise<T>): Promise<T> => {
    if (this.replica && Date.now() >= this.replicaBackAt) {
      try {
        return await withClient(await this.replica.connect(), work);
      } catch (error) {
        if (!this.isFaultOf(this.replica, error)) throw error;
        this.replicaBackAt = Date.now() + REPLICA_PAUSE_MS;
        this.log.warn({ error: String(error) }, 'the replica cannot be reached, the primary takes the reads');
      }
    }
    return this.readPrimary(work);
  };

  /** For whoever must see what was just written. */
  readonly readPrimary = async <T>(work: (client: PoolClient) => Promise<T>): Promise<T> =>
    withClient(await this.primary.connect(), work);

  /** On the primary, as one transaction: all of it, or nothing. */
  async write<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return withClient(await this.primary.connect(), async (client) => {
      await client.query('BEGIN');
      try {
        const result = await work(client);
        await client.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch(() => {}); // a connection that broke has rolled back by itself
        throw error;
      }
    });
  }

  async end(): Promise<void> {
    await Promise.all([this.primary.end(), this.replica?.end()]);
  }

  /** A replica that is merely busy keeps its load: on the primary it would be a burden to the writes. */
  private isFaultOf(pool: Pool, error: unknown): boolean {
    const isBusy = pool.idleCount === 0 && pool.totalCount >= pool.options.max;
    return !isBusy && (isConnectionError(error) || isTlsError(error));
  }
}

async function withClient<T>(client: PoolClient, work: (client: PoolClient) => Promise<T>): Promise<T> {
  try {
    const result = await work(client);
    client.release();
    return result;
  } catch (error) {
    client.release(isConnectionError(error));
    throw error;
  }
}

/**
 * Is the connection of no use any more, or the server behind it? After a failover an old connection may still lead to
 * what is the standby now, which refuses to write (25006).
 */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return (
    /^(08|57P|53300|25006|E(CONN|PIPE|HOST|NET|TIMEDOUT|AI_)|ENOTFOUND)/.test(code) ||
    /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error/.test(
      error.message,
    )
  );
}

/** The server is there, and is not the one that it should be. */
const isTlsError = (error: unknown): boolean =>
  /^(ERR_TLS|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO)/.test(String((error as { code?: unknown } | null)?.code));

function createPool(config: DatabaseConfig, host: string, name: string, log: Logger): Pool {
  const pool = new Pool({
    ...connectionOf(config, host),
    max: config.poolSize,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: 60_000,
    statement_timeout: STATEMENT_MS,
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
