import { buildService, productionVariables, runService, Scratch, Service } from '../../support/service';
import { describeWith } from '../../support/tools';

jest.setTimeout(120_000);

const LOGIN = {
  PUBLIC_URL: 'https://app.example.com',
  REDIS_URL: 'redis://localhost:6379',
  SESSION_SECRET: 'a secret that must not be printed',
  LOCAL_OIDC_ISSUER: 'http://localhost:3001',
} as const;

describeWith(['openssl'], 'production', () => {
  let scratch: Scratch;

  beforeAll(async () => {
    buildService();
    scratch = await Scratch.make();
  });
  afterAll(() => scratch?.remove());

  const variables = () => productionVariables(scratch, { port: 1, caFile: scratch.certificate.caFile });

  test('has neither page nor login, and issues no tokens', async () => {
    const service = await Service.start(scratch, variables());
    try {
      const gets = ['/', '/page/main.page.js', '/login/session', '/login/local', '/.well-known/jwks.json'];
      const answers = await Promise.all([...gets.map((path) => service.get(path)), service.post('/login/token')]);

      expect(answers.map(({ json }) => json.detail)).toEqual([
        ...gets.map((path) => `there is no GET ${path}; /openapi.json lists what there is`),
        'there is no POST /login/token; /openapi.json lists what there is',
      ]);
    } finally {
      await service.stop();
    }
  });

  test('does not start with what a login is configured by, and says which variables to take away', () => {
    const { status, stderr } = runService({ ...variables(), ...LOGIN });

    expect(status).toBe(2);
    expect(stderr.split('\n').filter((line) => line.startsWith('  '))).toEqual([
      '  PUBLIC_URL must not be set in production, got "https://app.example.com": Where a browser reaches the service; login needs it; NODE_ENV=development only',
      '  REDIS_URL must not be set in production, got "redis://localhost:6379": Sessions of the login; no login without it; NODE_ENV=development only',
      '  SESSION_SECRET must not be set in production, got (hidden): Signs session cookies, 32 characters or more; NODE_ENV=development only',
      '  LOCAL_OIDC_ISSUER must not be set in production, got "http://localhost:3001": Local OpenID provider, for work without test accounts; NODE_ENV=development only',
    ]);
  });
});
