import { createHash } from 'node:crypto';
import type { Request } from 'express';
import type { PoolClient } from 'pg';
import { Problem } from './problem';

export const KEY_HEADER = 'Idempotency-Key';
export const KEY_PATTERN = '^[\\x21-\\x7e]{1,128}$';
/** Says that the answer is that of a former request. */
export const REPLAYED_HEADER = 'Idempotency-Replayed';

/** After this a key may be used afresh. */
const KEPT = '24 hours';
/** Old keys that one create removes in passing: more than it adds, so that the table stays small. */
const SWEPT = 10;

export interface Once<T> {
  readonly result: T;
  readonly replayed: boolean;
}

/**
 * Does the work once for one key of one client, and answers with the first result for as long as the key is kept. The key
 * commits together with the work; a second request that comes meanwhile waits for the first one's end.
 */
export async function once<T>(
  client: PoolClient,
  { subject, key, hash }: { readonly subject: string; readonly key: string; readonly hash: string },
  work: () => Promise<T>,
): Promise<Once<T>> {
  // One that is too old is as good as none, whether another create has swept it yet or not.
  const taken = await client.query(
    `INSERT INTO idempotency_keys AS kept (subject, key, request_hash) VALUES ($1, $2, $3)
     ON CONFLICT (subject, key) DO UPDATE
        SET request_hash = EXCLUDED.request_hash, response = NULL, created_at = EXCLUDED.created_at
      WHERE kept.created_at < now() - interval '${KEPT}'`,
    [subject, key, hash],
  );
  if (taken.rowCount === 0) return { result: await former<T>(client, subject, key, hash), replayed: true };
  const result = await work();
  await client.query('UPDATE idempotency_keys SET response = $3 WHERE subject = $1 AND key = $2', [
    subject,
    key,
    JSON.stringify(result),
  ]);
  await client.query(
    `DELETE FROM idempotency_keys WHERE (subject, key) IN (
       SELECT subject, key FROM idempotency_keys WHERE created_at < now() - interval '${KEPT}'
        LIMIT ${SWEPT} FOR UPDATE SKIP LOCKED)`,
  );
  return { result, replayed: false };
}

async function former<T>(client: PoolClient, subject: string, key: string, hash: string): Promise<T> {
  const { rows } = await client.query<{ request_hash: string; response: T }>(
    'SELECT request_hash, response FROM idempotency_keys WHERE subject = $1 AND key = $2',
    [subject, key],
  );
  const [kept] = rows as [(typeof rows)[0]]; // the statement before has locked it
  if (kept.request_hash !== hash)
    throw new Problem(422, 'Key used', `this ${KEY_HEADER} came with another request before; choose another key`);
  return kept.response;
}

/** @throws Problem for a key that is none */
export function keyOf(request: Request): string | undefined {
  const key = request.get(KEY_HEADER);
  if (key !== undefined && !new RegExp(KEY_PATTERN).test(key))
    throw new Problem(400, 'Bad request', `${KEY_HEADER} must be 1 to 128 visible ASCII characters`);
  return key;
}

/** Of what was asked, however the JSON was written. */
export const hashOf = (request: Request, body: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify([request.method, request.path, body]))
    .digest('hex');
