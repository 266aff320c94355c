import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const CLIENT = { id: 'client-of-the-tests', secret: 'secret-of-the-tests' } as const;

/** How an answer of the stand-in is wrong. */
export interface Faults {
  /** Claims of Google's ID token, instead of the right ones. */
  claims?: Readonly<Record<string, unknown>>;
  /** What GitHub names as itself. */
  iss?: string;
  /** GitHub's profile, instead of a good one. */
  profile?: unknown;
  /** Answers 500 to everything. */
  down?: boolean;
}

interface Grant {
  readonly challenge: string;
  readonly redirectUri: string;
  readonly nonce: string | null;
}

/**
 * Google and GitHub as their documents describe them, as far as a login goes: Google by discovery with an ID token,
 * GitHub with an API, its answers form-encoded unless JSON is asked for, and its errors with status 200.
 */
export class OauthStandIn {
  faults: Faults = {};
  /** Parameters of the last authorization request. */
  asked = new URLSearchParams();
  /** Every code and token so far. */
  readonly issued: string[] = [];
  private readonly grants = new Map<string, Grant>();
  private readonly tokens = new Set<string>();
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  private constructor(private readonly server: Server) {}

  static async start(): Promise<OauthStandIn> {
    const server = createServer((request, response) => void standIn.answer(request, response));
    const standIn = new OauthStandIn(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** LoginOptions' addresses. */
  get addresses() {
    const github = `${this.url}/login/oauth`;
    return {
      google: this.url,
      github: {
        issuer: github,
        authorization: `${github}/authorize`,
        token: `${github}/access_token`,
        user: `${this.url}/user`,
      },
    };
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const json = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (this.faults.down) return void json(500, {});
    switch (pathname) {
      case '/.well-known/openid-configuration':
        return void json(200, this.metadata());
      case '/jwks':
        return void json(200, { keys: [{ ...this.keys.publicKey.export({ format: 'jwk' }), alg: 'ES256' }] });
      case '/authorize':
      case '/login/oauth/authorize':
        return void response.writeHead(302, { location: this.authorize(searchParams, pathname) }).end();
      case '/token':
        return void json(...this.googleToken(new URLSearchParams(await bodyOf(request))));
      case '/login/oauth/access_token': {
        if (request.headers.accept !== 'application/json') return void response.end('access_token=form-encoded');
        return void json(200, this.githubToken(new URLSearchParams(await bodyOf(request))));
      }
      case '/user': {
        const known = this.tokens.has(request.headers.authorization?.replace(/^bearer /i, '') ?? '');
        const profile = this.faults.profile ?? { id: 583231, login: 'octocat', name: null };
        return void json(known && request.headers['user-agent'] ? 200 : 403, profile);
      }
    }
    json(404, {});
  }

  private metadata() {
    return {
      issuer: this.url,
      authorization_endpoint: `${this.url}/authorize`,
      token_endpoint: `${this.url}/token`,
      jwks_uri: `${this.url}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
      code_challenge_methods_supported: ['plain', 'S256'],
    };
  }

  private authorize(asked: URLSearchParams, pathname: string): string {
    this.asked = asked;
    const [code, redirectUri] = [this.newSecret(), asked.get('redirect_uri') ?? ''];
    if (asked.get('client_id') !== CLIENT.id || asked.get('code_challenge_method') !== 'S256') return '/refused';
    this.grants.set(code, { challenge: asked.get('code_challenge') ?? '', redirectUri, nonce: asked.get('nonce') });
    const back = new URL(redirectUri);
    back.search = new URLSearchParams({ code, state: asked.get('state') ?? '' }).toString();
    if (pathname !== '/authorize') back.searchParams.set('iss', this.faults.iss ?? this.addresses.github.issuer);
    return back.href;
  }

  /** The grant of a code, once, for the client that it was given to and the verifier of its challenge. */
  private redeem(form: URLSearchParams): Grant | undefined {
    const grant = this.grants.get(form.get('code') ?? '');
    this.grants.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isClient = form.get('client_id') === CLIENT.id && form.get('client_secret') === CLIENT.secret;
    const isSame = grant?.challenge === challenge && grant.redirectUri === form.get('redirect_uri');
    return isClient && isSame ? grant : undefined;
  }

  private googleToken(form: URLSearchParams): [number, unknown] {
    const grant = this.redeem(form);
    if (!grant) return [400, { error: 'invalid_grant' }];
    const now = Math.floor(Date.now() / 1000);
    const right = {
      iss: this.url,
      aud: CLIENT.id,
      sub: '1084',
      name: 'Grace',
      nonce: grant.nonce,
      iat: now,
      exp: now + 60,
    };
    const idToken = this.signed({ ...right, ...this.faults.claims });
    return [200, { access_token: this.newSecret(), token_type: 'Bearer', expires_in: 60, id_token: idToken }];
  }

  private githubToken(form: URLSearchParams): unknown {
    if (!this.redeem(form)) return { error: 'bad_verification_code', error_description: 'The code is incorrect.' };
    const token = this.newSecret();
    this.tokens.add(token);
    return { access_token: token, token_type: 'bearer', scope: '' };
  }

  private newSecret(): string {
    const secret = randomUUID();
    this.issued.push(secret);
    return secret;
  }

  /** As an ID token is. */
  signed(claims: object, header: object = {}): string {
    const text = [{ alg: 'ES256', ...header }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const signature = sign('sha256', Buffer.from(text), { key: this.keys.privateKey, dsaEncoding: 'ieee-p1363' });
    this.issued.push(signature.toString('base64url'));
    return `${text}.${signature.toString('base64url')}`;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
