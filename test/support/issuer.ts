import { createSign, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { read, type ServerCertificate } from '../../app/development/postgres/certificates';

type Claims = Readonly<Record<string, unknown>>;

export const AUDIENCE = 'devops-simulator';

const newKey = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { kid: randomUUID(), privateKey, jwk: publicKey.export({ format: 'jwk' }) };
};

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signed by hand, so that a token can be wrong in any way. */
export function sign(header: Claims, claims: Claims, key: KeyObject): string {
  const content = `${encode(header)}.${encode(claims)}`;
  const signature = createSign('sha256').update(content).sign({ key, dsaEncoding: 'ieee-p1363' });
  return `${content}.${signature.toString('base64url')}`;
}

/** An OpenID issuer over HTTPS: discovery and keys, and whatever token a test asks for. */
export class Issuer {
  /** Times that the discovery document was asked for. */
  discoveries = 0;
  /** What stands in the discovery document beside the issuer, and where the keys are, where they are not as they should be. */
  faults: { readonly discovery?: object; readonly keys?: unknown } = {};
  private key = newKey();

  private port = 0;

  private constructor(private readonly server: Server) {}

  static async start(certificate: ServerCertificate): Promise<Issuer> {
    const server = createServer(read(certificate));
    const issuer = new Issuer(server);
    server.on('request', (request, response) => {
      response.setHeader('content-type', 'application/json');
      if (request.url === '/.well-known/openid-configuration') {
        issuer.discoveries += 1;
        response.end(
          JSON.stringify({ issuer: issuer.url, jwks_uri: `${issuer.url}/keys`, ...issuer.faults.discovery }),
        );
      } else response.end(JSON.stringify(issuer.faults.keys ?? { keys: [issuer.publicKey] }));
    });
    await issuer.resume();
    return issuer;
  }

  /** Answers again, after `stop`, at the same address. */
  async resume(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(this.port, 'localhost', resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `https://localhost:${this.port}`;
  }

  get publicKey() {
    return { ...this.key.jwk, kid: this.key.kid, alg: 'ES256', use: 'sig' };
  }

  /** A good token, but for what is said otherwise. */
  token(claims: Claims = {}, header: Claims = {}, key = this.key.privateKey): string {
    const now = Math.floor(Date.now() / 1000);
    return sign(
      { alg: 'ES256', typ: 'at+jwt', kid: this.key.kid, ...header },
      { iss: this.url, aud: AUDIENCE, sub: 'somebody', iat: now, exp: now + 300, ...claims },
      key,
    );
  }

  get authorization(): { authorization: string } {
    return { authorization: `Bearer ${this.token()}` };
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
