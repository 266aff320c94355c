import { hkdfSync } from 'node:crypto';
import { CompactEncrypt, calculateJwkThumbprint, compactDecrypt, exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Redis } from './redis';

export const ALGORITHM = 'ES256';

export interface KeyTimes {
  /** Seconds that one key signs. @default 86,400: a day */
  readonly period: number;
  /** Seconds that a key is published before it signs, so that those who keep a copy of the set have it. @default 3,600 */
  readonly ahead: number;
  /** Seconds that a key is published after it signed last: a token's life, and what two clocks may differ by. @default 660 */
  readonly after: number;
}

export interface SigningKey {
  /** Which period it signs in, counted from 1970. */
  readonly slot: number;
  readonly privateKey: JWK & { readonly kid: string };
  readonly publicKey: JWK & { readonly kid: string };
}

/**
 * The keys that sign the API's tokens, one a period, shared by every process through Redis and encrypted there with a
 * key made from SESSION_SECRET. The clock alone says which key signs: processes need no lock and no leader, and Redis
 * itself forgets a key once the last token that it signed has expired.
 */
export class KeyRing {
  private readonly secret: Uint8Array;
  private readonly prefix: string;
  constructor(
    private readonly redis: Redis,
    sessionSecret: string,
    private readonly times: KeyTimes,
  ) {
    this.secret = derive(sessionSecret, 'signing keys at rest');
    // Another secret is another set of keys: what the former one signed is void, and nothing is left undecipherable.
    this.prefix = `login:key:${Buffer.from(derive(sessionSecret, 'name of the key ring')).toString('hex').slice(0, 16)}`;
  }

  /** The key that signs now, made if this is the first to ask. */
  async current(): Promise<SigningKey> {
    return this.take(this.slotAt(0));
  }

  /** What may be verified against: the key that signs now, former ones while their tokens live, the next one. */
  async published(): Promise<readonly SigningKey[]> {
    const { ahead, after } = this.times;
    const [first, now, last] = [this.slotAt(-after), this.slotAt(0), this.slotAt(ahead)];
    const former = Array.from({ length: now - first }, (_, index) => this.find(first + index));
    const further = Array.from({ length: last - now + 1 }, (_, index) => this.take(now + index));
    return (await Promise.all([...former, ...further])).filter((key) => key !== undefined);
  }

  /** Milliseconds since 1970 at which nothing that a slot's key signed is valid any more. */
  endOf(slot: number): number {
    return ((slot + 1) * this.times.period + this.times.after) * 1000;
  }

  private slotAt(secondsFromNow: number): number {
    return Math.floor((Date.now() / 1000 + secondsFromNow) / this.times.period);
  }

  private async find(slot: number): Promise<SigningKey | undefined> {
    const kept = await this.redis.get(`${this.prefix}:${slot}`);
    return kept === null ? undefined : this.open(slot, kept);
  }

  /** Of several processes that make a key at once, the first wins and the others take its. */
  private async take(slot: number): Promise<SigningKey> {
    const found = await this.find(slot);
    if (found) return found;
    const made = await this.seal(await newKey());
    const expiration = { type: 'PX', value: this.endOf(slot) - Date.now() } as const;
    const isFirst = (await this.redis.set(`${this.prefix}:${slot}`, made, { condition: 'NX', expiration })) !== null;
    if (isFirst) return this.open(slot, made);
    return this.take(slot); // asking for the former value in the same command is of Redis 7
  }

  private seal(key: JWK): Promise<string> {
    const text = new TextEncoder().encode(JSON.stringify(key));
    return new CompactEncrypt(text).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(this.secret);
  }

  private async open(slot: number, sealed: string): Promise<SigningKey> {
    const { plaintext } = await compactDecrypt(sealed, this.secret);
    const privateKey = JSON.parse(new TextDecoder().decode(plaintext)) as SigningKey['privateKey'];
    const { d: _, ...publicKey } = privateKey;
    return { slot, privateKey, publicKey };
  }
}

async function newKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const key = await exportJWK(privateKey);
  return { ...key, kid: await calculateJwkThumbprint(key), alg: ALGORITHM, use: 'sig' };
}

const derive = (secret: string, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, 'devops-simulator', purpose, 32));
