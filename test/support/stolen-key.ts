import { createDecipheriv, createPrivateKey, hkdfSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { SESSION_SECRET } from './login-service';
import type { TestRedis } from './redis';

export interface StolenKey {
  readonly kid: string;
  readonly key: KeyObject;
}

/** The newest signing key, as somebody gets at it who has Redis and SESSION_SECRET: written from RFC 7516, without our code. */
export function stolenKey(redis: TestRedis): StolenKey {
  const newest = [...redis.keys('login:key:*')].sort().at(-1)!;
  const [header = '', , iv = '', text = '', tag = ''] = redis.get(newest).split('.');
  const secret = hkdfSync('sha256', SESSION_SECRET, 'devops-simulator', 'signing keys at rest', 32);
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(secret), Buffer.from(iv, 'base64url'));
  decipher.setAAD(Buffer.from(header));
  decipher.setAuthTag(Buffer.from(tag, 'base64url'));
  const plain = Buffer.concat([decipher.update(text, 'base64url'), decipher.final()]).toString();
  const jwk = JSON.parse(plain) as JsonWebKey & { kid: string };
  return { kid: jwk.kid, key: createPrivateKey({ key: jwk, format: 'jwk' }) };
}
