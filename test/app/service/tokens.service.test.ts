import { generateKeyPairSync } from 'node:crypto';
import type { Postgres } from '../../../app/development/postgres/postgres';
import { AUDIENCE, Issuer, sign } from '../../support/issuer';
import { type ProductionService, startProduction } from '../../support/production-service';
import { productionVariables, type Scratch, Service } from '../../support/service';
import { describeWith } from '../../support/tools';

// Starting a process takes seconds on a busy machine.
jest.setTimeout(60_000);

const BODY = { name: 'never-made', kind: 'staging', instances: 1 };
const now = (): number => Math.floor(Date.now() / 1000);

describeWith(['openssl'], 'a write in production', () => {
  let whole: ProductionService;
  let scratch: Scratch;
  let postgres: Postgres;
  let issuer: Issuer;
  let service: Service;

  beforeAll(async () => {
    whole = await startProduction();
    ({ scratch, postgres, issuer, service } = whole);
  }, 120_000);
  afterAll(() => whole?.stop());

  const write = (authorization?: string, body: object = BODY) =>
    service.post('/api/environments', { body, headers: authorization === undefined ? {} : { authorization } });

  test('without a token is told which one is wanted', async () => {
    const answer = await write();

    expect(answer.headers['www-authenticate']).toBe('Bearer realm="devops-simulator"');
    expect(answer.json).toMatchObject({
      status: 401,
      title: 'Unauthorized',
      detail: `send a token of ${issuer.url} as Authorization: Bearer <token>`,
    });
  });

  const ec = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const REFUSED: readonly [string, () => string, string][] = [
    ['has expired', () => issuer.token({ exp: now() - 60 }), 'it has expired'],
    ['never expires', () => issuer.token({ exp: undefined }), 'it has no exp'],
    ['is not valid yet', () => issuer.token({ nbf: now() + 60 }), 'it is not valid yet'],
    ['is for another audience', () => issuer.token({ aud: 'another' }), 'its aud is wrong'],
    ['is for no audience', () => issuer.token({ aud: undefined }), 'it has no aud'],
    ['is of another issuer', () => issuer.token({ iss: 'https://evil.example.com' }), 'its iss is wrong'],
    ["is nobody's", () => issuer.token({ sub: undefined }), 'it has no sub'],
    ['is signed with another key', () => issuer.token({}, {}, ec()), 'its signature is wrong'],
    ['names a key that the issuer has not', () => issuer.token({}, { kid: 'unknown' }), 'the issuer has no such key'],
    [
      'is not signed',
      () => `${encoded({ alg: 'none' })}.${encoded({ iss: issuer.url, aud: AUDIENCE, sub: 'x', exp: now() + 60 })}.`,
      'its algorithm is not allowed',
    ],
    [
      'is signed with the public key as a shared secret',
      () =>
        sign(
          { alg: 'HS256', kid: issuer.publicKey.kid },
          { iss: issuer.url, aud: AUDIENCE, sub: 'x', exp: now() + 60 },
          ec(),
        ),
      'its algorithm is not allowed',
    ],
    [
      'brings its own key',
      () => issuer.token({}, { jwk: issuer.publicKey, kid: 'own' }, ec()),
      'the issuer has no such key',
    ],
    [
      'asks for an extension, whose name the answer does not repeat',
      () => issuer.token({}, { crit: ['x\r\nx-evil: ü'], 'x\r\nx-evil: ü': true }),
      'it asks for an extension that is not known here',
    ],
    ['is an ID token', () => issuer.token({}, { typ: 'JWT' }), 'it is no access token (typ at+jwt)'],
    ['does not say what it is', () => issuer.token({}, { typ: undefined }), 'it is no access token (typ at+jwt)'],
    ['is no token', () => 'abc', 'it is no signed token'],
  ];
  test.each(REFUSED)('is refused when its token %s', async (_what, token, reason) => {
    const answer = await write(`Bearer ${token()}`);

    expect(answer.json).toMatchObject({ status: 401, detail: `the token is refused: ${reason}` });
    expect(answer.headers['www-authenticate']).toBe(
      `Bearer realm="devops-simulator", error="invalid_token", error_description="the token is refused: ${reason}"`,
    );
  });

  test('is refused with a good token under another scheme', async () => {
    expect((await write(`Basic ${issuer.token()}`)).status).toBe(401);
  });

  test('is refused before its body is read', async () => {
    expect((await service.post('/api/environments', { body: '{' })).status).toBe(401);
  });

  test('has left nothing behind so far', async () => {
    expect((await service.get('/api/environments')).json.items).toEqual([]);
  });

  test("is done with a token of the issuer, in its subject's name", async () => {
    const answer = await write(`Bearer ${issuer.token({ sub: 'ada' })}`, { ...BODY, name: 'made' });

    expect([answer.status, answer.json.createdBy]).toEqual([201, 'ada']);
  });

  test('asks the issuer for its keys once', () => {
    expect(issuer.discoveries).toBe(1);
  });

  test('is told to come back while the issuer does not answer, and is done once it does', async () => {
    const late = await Issuer.start(scratch.certificate);
    const { url } = late;
    const token = late.token();
    await late.stop();
    const alone = await Service.start(scratch, {
      ...productionVariables(scratch, postgres),
      JWT_ISSUER: url,
      JWT_AUDIENCE: AUDIENCE,
    });
    try {
      const body = { ...BODY, name: 'late' };
      const send = () => alone.post('/api/environments', { body, headers: { authorization: `Bearer ${token}` } });
      const answer = await send();
      expect(answer.headers['retry-after']).toBe('5');
      expect(answer.json).toMatchObject({
        status: 503,
        detail: `the keys of ${url} cannot be had; try again in a few seconds`,
      });

      await late.resume();
      expect((await send()).status).toBe(201);
    } finally {
      await alone.stop();
      await late.stop();
    }
  });

  test('is told to come back, and not that its token is at fault, while the keys of the issuer are not as they should be', async () => {
    const broken = await Issuer.start(scratch.certificate);
    const alone = await Service.start(scratch, {
      ...productionVariables(scratch, postgres),
      JWT_ISSUER: broken.url,
      JWT_AUDIENCE: AUDIENCE,
    });
    const send = () =>
      alone.post('/api/environments', {
        body: { ...BODY, name: 'mended' },
        headers: { authorization: `Bearer ${broken.token({}, { kid: undefined })}` },
      });
    try {
      for (const faults of [
        { keys: { keys: 'none' } },
        { keys: { keys: [{ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', alg: 'ES256' }] } },
        { discovery: { jwks_uri: broken.url.replace('https', 'http') } }, // where anybody could change them on their way
      ]) {
        broken.faults = faults;
        expect((await send()).json).toMatchObject({
          status: 503,
          detail: `the keys of ${broken.url} cannot be had; try again in a few seconds`,
        });
      }
      const unsafe = `has its keys at ${broken.url.replace('https', 'http')}/`;
      await alone.until(() => alone.lines.some(({ err }) => JSON.stringify(err)?.includes(unsafe)), 'the log says why');

      broken.faults = {};
      expect((await send()).status).toBe(201);
    } finally {
      await alone.stop();
      await broken.stop();
    }
  });

  test('is refused with the reason where there is no issuer, and reads are served', async () => {
    const readOnly = await Service.start(scratch, productionVariables(scratch, postgres));
    try {
      const answer = await readOnly.post('/api/environments', { body: BODY, headers: issuer.authorization });
      expect(answer.json).toMatchObject({
        status: 403,
        title: 'Read only',
        detail: 'this service has no token issuer (JWT_ISSUER), so it serves reads only',
      });
      expect((await readOnly.get('/api/environments')).status).toBe(200);
    } finally {
      await readOnly.stop();
    }
  });
});
