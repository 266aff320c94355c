import { errors, importJWK, type JSONWebKeySet, type JWTVerifyGetKey, SignJWT } from 'jose';
import type { TokenIssuer } from '../tokens';
import { ALGORITHM, type KeyRing, type SigningKey } from './keys';

/** Somebody who logged in. */
export interface Person {
  /** Unique and stable: the provider and its own name for the person, as in `github:583231`. */
  readonly subject: string;
  /** For people to read. */
  readonly name: string;
}

export interface IssuedToken {
  readonly token: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** Issues the short-lived tokens that the API takes of people who logged in, and finds the keys that they are checked with. */
export class LoginTokens implements TokenIssuer {
  private readonly seen = new Map<string, SigningKey>();
  constructor(
    private readonly ring: KeyRing,
    /** Where the service is reached. */
    readonly issuer: string,
    readonly audience: string,
    /** Seconds that a token lives. There is no way to call one back, so it is short. */
    private readonly life: number,
  ) {}

  async issue({ subject, name }: Person): Promise<IssuedToken> {
    const { privateKey } = await this.ring.current();
    const now = Math.floor(Date.now() / 1000);
    const token = await new SignJWT({ name })
      .setProtectedHeader({ alg: ALGORITHM, kid: privateKey.kid, typ: 'at+jwt' })
      .setIssuer(this.issuer)
      .setAudience(this.audience)
      .setSubject(subject)
      .setIssuedAt(now)
      .setExpirationTime(now + this.life)
      .setJti(crypto.randomUUID())
      .sign(await importJWK(privateKey, ALGORITHM));
    return { token, expiresIn: this.life };
  }

  /** What stands at `/.well-known/jwks.json`: public parts only. */
  async jwks(): Promise<JSONWebKeySet> {
    return { keys: (await this.ring.published()).map(({ publicKey }) => publicKey) };
  }

  /**
   * Keys once seen are kept until nothing of theirs is valid, so that the API still takes tokens while Redis is gone.
   * @throws what Redis says, for a key that was not seen before
   */
  readonly keys: JWTVerifyGetKey = async ({ kid }) => {
    const key = this.known(kid) ?? (await this.look(kid));
    if (!key) throw new errors.JWKSNoMatchingKey();
    return importJWK(key.publicKey, ALGORITHM);
  };

  private known(kid: string | undefined): SigningKey | undefined {
    for (const [seen, { slot }] of this.seen) if (this.ring.endOf(slot) <= Date.now()) this.seen.delete(seen);
    return kid === undefined ? undefined : this.seen.get(kid);
  }

  private async look(kid: string | undefined): Promise<SigningKey | undefined> {
    for (const key of await this.ring.published()) this.seen.set(key.publicKey.kid, key);
    return this.known(kid);
  }
}
