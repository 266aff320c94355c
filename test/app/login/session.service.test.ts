import { createPublicKey, verify } from 'node:crypto';
import { type LocalLogin, startLocalLogin } from '../../support/local-login';
import { CSRF, callbackOf, logIn, problemOf, sessionOf, tokenOf } from '../../support/log-in';
import type { LoginService } from '../../support/login-service';
import { describeWith } from '../../support/tools';
import { Visitor } from '../../support/visitor';

jest.setTimeout(120_000);

describeWith(['redis-server'], 'a login by the local provider', () => {
  let whole: LocalLogin;
  let service: LoginService;

  beforeAll(async () => {
    whole = await startLocalLogin();
    ({ service } = whole);
  });
  afterAll(() => whole?.stop());

  test('begins with nobody and the providers that are configured', async () => {
    expect(await sessionOf(new Visitor(), service)).toEqual({
      person: null,
      providers: [{ id: 'local', name: 'the local provider' }],
    });
  });

  test('begins at the page of one name, whatever name of this machine a browser came by: the cookie is for that one', async () => {
    const elsewhere = new URL('/?tab=incidents', service.url);
    elsewhere.hostname = '127.0.0.1';
    const [sent, at] = [
      await new Visitor().get(elsewhere.href),
      await new Visitor().get(`${service.url}/?tab=incidents`),
    ];

    expect([sent.status, sent.headers.get('location')]).toEqual([307, `${service.url}/?tab=incidents`]);
    expect(at.status).toBe(200);
  });

  test('ends where it began, with the person that was chosen', async () => {
    const visitor = new Visitor();

    const answer = await visitor.get(await callbackOf(visitor, service, 'zoë', '/?tab=incidents#latest'));

    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/?tab=incidents#latest']);
    expect(await sessionOf(visitor, service)).toMatchObject({
      person: { subject: 'local:zoë', name: 'Zoë Ångström-O’Neil' },
    });
  });

  test('gives a token of ten minutes that anybody can check with the public keys', async () => {
    const visitor = new Visitor();
    await logIn(visitor, service);

    const answer = JSON.parse((await visitor.post(`${service.url}/login/token`, CSRF)).text);

    const [header, payload, signature] = answer.token.split('.');
    const { keys } = JSON.parse((await visitor.get(`${service.url}/.well-known/jwks.json`)).text);
    const { alg, kid, typ } = decode(header);
    const key = keys.find((each: { kid: string }) => each.kid === kid);
    expect([answer.expiresIn, alg, typ]).toEqual([600, 'ES256', 'at+jwt']);
    expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    const claims = decode(payload);
    expect(claims).toEqual({
      iss: service.url,
      aud: 'devops-simulator',
      sub: 'local:olga',
      name: 'Olga Operator',
      iat: expect.any(Number),
      exp: Number(claims['iat']) + 600,
      jti: expect.any(String),
    });
    const signed = { key: createPublicKey({ key, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
    expect(verify('sha256', Buffer.from(`${header}.${payload}`), signed, Buffer.from(signature, 'base64url'))).toBe(
      true,
    );
  });

  test('keeps its cookie from scripts, other sites and the API', async () => {
    const visitor = new Visitor();
    const answer = await logIn(visitor, service);

    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^login=s%3A[^;]+; Path=\/login; Expires=[^;]+; HttpOnly; SameSite=Lax$/),
    ]);
  });

  test('is over after a logout, here and for a copy of the cookie', async () => {
    const visitor = new Visitor();
    await logIn(visitor, service);
    const thief = new Visitor();
    for (const [name, cookie] of visitor.cookies) thief.cookies.set(name, cookie);

    const answer = await visitor.post(`${service.url}/login/logout`, CSRF);

    expect(answer.status).toBe(204);
    expect(await sessionOf(visitor, service)).toMatchObject({ person: null });
    expect(await sessionOf(thief, service)).toMatchObject({ person: null });
  });

  test('has no token for nobody', async () => {
    expect(problemOf(await new Visitor().post(`${service.url}/login/token`, CSRF))).toEqual([
      401,
      'nobody is logged in; begin at the start page',
    ]);
  });

  test.each(['token', 'logout'])('refuses POST /login/%s that a form of another site could send', async (path) => {
    const visitor = new Visitor();
    await logIn(visitor, service);

    expect(problemOf(await visitor.post(`${service.url}/login/${path}`))).toEqual([
      403,
      `POST /login/${path} needs the header x-csrf-protection: 1`,
    ]);
    expect(
      problemOf(await visitor.post(`${service.url}/login/${path}`, { ...CSRF, origin: 'http://localhost:1' })),
    ).toEqual([403, `only pages of ${service.url} may ask this, got the origin http://localhost:1`]);
    expect(await tokenOf(visitor, service)).toMatch(/^ey/);
  });
});

const decode = (part: string): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString());
