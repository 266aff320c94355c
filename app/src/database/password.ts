import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { Say } from './login';
import type { Secret } from './secret';

export interface PasswordParts {
  readonly user: string;
  readonly secret: Secret;
  /** Give it a new one although the present one is good? */
  readonly rotate: boolean;
  readonly opens: (password: string) => Promise<boolean>;
  /** Sets it on the server, where it may take effect later. @returns once it opens the database */
  readonly set: (password: string) => Promise<void>;
  readonly say: Say;
}

/**
 * Makes secret and database agree, from whatever an earlier run, a restore or a deletion has left: store as pending, set,
 * log in, promote. Each step can be repeated, and what is pending is always finished first, since the server may have
 * been told already.
 * @returns the password
 */
export async function agreeOnPassword({ user, secret, rotate, opens, set, say }: PasswordParts): Promise<string> {
  const versions = await secret.versions();
  const current = versions.current?.password;
  const unfinished = versions.pending?.password !== undefined;
  if (!unfinished && !rotate && current !== undefined && (await opens(current))) {
    say(`${user}: the secret opens the database`);
    return current;
  }
  say(
    `${user}: ${unfinished ? 'an earlier run left a password pending' : reason(versions.current !== undefined, rotate)}`,
  );
  const next = await nextVersion(secret, versions);
  say(`${user}: a password is pending`);
  if (!(await opens(next.password))) {
    await set(next.password);
    say(`${user}: the database takes it`);
  }
  await secret.promote(next);
  say(`${user}: the secret holds it`);
  return next.password;
}

const reason = (isThere: boolean, rotate: boolean): string =>
  rotate ? 'a new password was asked for' : isThere ? 'the secret does not open the database' : 'the secret is empty';

async function nextVersion(secret: Secret, versions: Awaited<ReturnType<Secret['versions']>>) {
  const { pending } = versions;
  return pending?.password !== undefined
    ? { id: pending.id, password: pending.password }
    : secret.propose(newPassword(), versions);
}

/** RDS takes 8 to 128 characters without slash, quotes, at sign and space. */
const newPassword = (): string => randomBytes(36).toString('base64url');

/**
 * What PostgreSQL stores of a password, made here: a statement with the password itself could be logged when it is slow.
 * https://www.postgresql.org/docs/14/catalog-pg-authid.html, RFC 5803
 */
export function scramVerifier(password: string, salt = randomBytes(16), iterations = 4096): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const key = (name: string): Buffer => createHmac('sha256', salted).update(name).digest();
  const stored = createHash('sha256').update(key('Client Key')).digest('base64');
  const parts = [`${iterations}:${salt.toString('base64')}`, `${stored}:${key('Server Key').toString('base64')}`];
  return `SCRAM-SHA-256$${parts.join('$')}`;
}
