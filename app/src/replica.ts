import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { isConnectionError, isTlsError } from './connection-errors';
import type { Logger } from './log';

/** While the replica cannot be reached it is tried again after this time, in milliseconds. */
const PAUSE_MS = 5_000;

export type Work<T> = (client: PoolClient) => Promise<T>;

/** A pool of connections to a server that reads can do without. */
export class Replica {
  /** Connections that work is done on. The pool's own count has those as well that are only being opened. */
  private lent = 0;
  private isGone = false;

  constructor(
    readonly pool: Pool,
    private readonly log: Pick<Logger, 'info' | 'warn'>,
    private readonly pauseMs = PAUSE_MS,
  ) {}

  /** @param instead what is done while the replica cannot be reached */
  async read<T>(work: Work<T>, instead: () => Promise<T>): Promise<T> {
    if (this.isGone) return instead();
    try {
      return await this.lend(work);
    } catch (error) {
      if (!this.isFault(error)) throw error;
      this.leave(error);
      return instead();
    }
  }

  private async lend<T>(work: Work<T>): Promise<T> {
    const client = await this.pool.connect();
    this.lent += 1;
    try {
      return await withClient(client, work);
    } finally {
      this.lent -= 1;
    }
  }

  /** A replica that is merely busy keeps its load: on the primary it would be a burden to the writes. */
  private isFault(error: unknown): boolean {
    const isBusy = this.lent >= this.pool.options.max;
    return !isBusy && (isConnectionError(error) || isTlsError(error));
  }

  private leave(error: unknown): void {
    if (this.isGone) return; // another read has met the same
    this.isGone = true;
    this.log.warn({ error: String(error) }, 'the replica cannot be reached, the primary takes the reads');
    void this.comeBack();
  }

  /** Tried beside the requests: each of them would wait for a server that drops what is sent to it. */
  private async comeBack(): Promise<void> {
    do await sleep(this.pauseMs, undefined, { ref: false });
    while (!this.pool.ending && !(await this.answers()));
    this.isGone = false;
    this.log.info('the replica takes reads again');
  }

  private answers = (): Promise<boolean> =>
    this.lend((client) => client.query('SELECT 1')).then(
      () => true,
      () => false,
    );
}

/** Does the work and gives the connection back, or away where it broke. */
export async function withClient<T>(client: PoolClient, work: Work<T>): Promise<T> {
  try {
    const result = await work(client);
    client.release();
    return result;
  } catch (error) {
    client.release(isConnectionError(error));
    throw error;
  }
}
