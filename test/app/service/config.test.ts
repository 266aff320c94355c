import { ConfigError, readConfig } from '../../../app/src/config';
import type { Environment } from '../../../app/src/variables';

/** Complete, with files that are there. */
const production: Environment = {
  NODE_ENV: 'production',
  PORT: '8080',
  METRICS_PORT: '9464',
  RELEASE: 'sha256:0',
  AWS_REGION: 'eu-west-1',
  DATABASE_HOST: 'db.example.com',
  DATABASE_PORT: '5432',
  DATABASE_NAME: 'simulator',
  DATABASE_USER: 'app',
  DATABASE_CA_FILE: __filename,
  DATABASE_POOL_SIZE: '10',
  PROCESSES: '2',
  KEEP_ALIVE_SECONDS: '75',
  DRAIN_SECONDS: '20',
  TLS_CERT_FILE: __filename,
  TLS_KEY_FILE: __filename,
};
const development: Environment = {
  ...production,
  NODE_ENV: 'development',
  DATABASE_PASSWORD: 'local',
  DATABASE_CA_FILE: undefined,
  TLS_CERT_FILE: undefined,
  TLS_KEY_FILE: undefined,
};

const mistakesOf = (env: Environment): readonly string[] => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
};

describe('the environment', () => {
  test.each([
    ['production', production],
    ['development', development],
  ])('of %s is accepted', (_mode, env) => {
    expect(mistakesOf(env)).toEqual([]);
  });

  test('opens development to this machine, and production to all that its network lets in, unless told otherwise', () => {
    expect(readConfig(development).listenAddress).toBe('127.0.0.1');
    expect(readConfig(production).listenAddress).toBeUndefined();
    expect(readConfig({ ...development, LISTEN_ADDRESS: '0.0.0.0' }).listenAddress).toBe('0.0.0.0');
  });

  test('is read into numbers, groups and defaults', () => {
    expect(readConfig({ ...production, DATABASE_REPLICA_HOST: 'replica.example.com' })).toEqual({
      development: false,
      release: 'sha256:0',
      port: 8080,
      metricsPort: 9464,
      listenAddress: undefined,
      trustedProxies: 0,
      processes: 2,
      keepAliveSeconds: 75,
      drainSeconds: 20,
      rateLimit: 300, // of each of the two processes
      tls: { certFile: __filename, keyFile: __filename },
      database: {
        host: 'db.example.com',
        replicaHost: 'replica.example.com',
        port: 5432,
        name: 'simulator',
        user: 'app',
        password: undefined,
        region: 'eu-west-1',
        caFile: __filename,
        poolSize: 10,
      },
      tokens: undefined,
      login: {},
      corsOrigins: [],
    });
  });

  test('that does not say NODE_ENV, or says it otherwise, is production', () => {
    expect(readConfig({ ...production, NODE_ENV: undefined }).development).toBe(false);
    expect(mistakesOf({ ...production, NODE_ENV: '' })).toEqual([]);
    expect(mistakesOf({ ...development, NODE_ENV: 'test', DATABASE_PASSWORD: undefined })).toEqual([
      'NODE_ENV must be `production` (also when unset) or `development`, got "test": `production` (also when unset) or `development`',
      'DATABASE_CA_FILE must be a file that this process can read, got nothing (needed in production): PEM bundle that the database certificate is verified against; no TLS without it, in development only',
      'TLS_CERT_FILE must be a file that this process can read, got nothing (needed in production): PEM certificate of the HTTPS listeners; plain HTTP without it, in development only',
      'TLS_KEY_FILE must be a file that this process can read, got nothing (needed in production): PEM private key of the HTTPS listeners',
    ]);
  });

  const ROWS: readonly [string, Environment, string][] = [
    [
      'lacks PORT',
      { ...production, PORT: undefined },
      'PORT must be a whole number from 0 to 65535, got nothing: TCP port to listen on',
    ],
    [
      'has an empty PORT',
      { ...production, PORT: '' },
      'PORT must be a whole number from 0 to 65535, got nothing: TCP port to listen on',
    ],
    [
      'has a PORT with a sign',
      { ...production, PORT: '+80' },
      'PORT must be a whole number from 0 to 65535, got "+80": TCP port to listen on',
    ],
    [
      'has a PORT too high',
      { ...production, PORT: '65536' },
      'PORT must be a whole number from 0 to 65535, got "65536": TCP port to listen on',
    ],
    [
      'has a name where it listens',
      { ...production, LISTEN_ADDRESS: 'localhost' },
      'LISTEN_ADDRESS must be an IP address, got "localhost": IP address that both ports listen on; all of the machine without it, in development 127.0.0.1',
    ],
    [
      'trusts whoever says so',
      { ...production, TRUSTED_PROXIES: 'true' },
      'TRUSTED_PROXIES must be a whole number from 0 to 9, got "true": Proxies in front, the last of which names the client in X-Forwarded-For; none without it',
    ],
    [
      'has one port for both',
      { ...production, METRICS_PORT: '8080' },
      'METRICS_PORT must differ from PORT, got "8080": TCP port of the Prometheus metrics',
    ],
    [
      'lacks the region of the tokens',
      { ...production, AWS_REGION: undefined },
      'AWS_REGION must be a region such as eu-west-1, got nothing (needed without DATABASE_PASSWORD): Region that database login tokens are signed for',
    ],
    [
      'has a URL for a host',
      { ...production, DATABASE_HOST: 'postgres://db?ssl=true' },
      'DATABASE_HOST must be a host name without scheme, port and options, got "postgres://db?ssl=true": Host name of the PostgreSQL primary, which takes writes',
    ],
    [
      'has a file that is not there',
      { ...production, DATABASE_CA_FILE: '/nowhere.pem' },
      'DATABASE_CA_FILE must be a file that this process can read, got "/nowhere.pem": PEM bundle that the database certificate is verified against; no TLS without it, in development only',
    ],
    [
      'has a folder for a file',
      { ...production, TLS_KEY_FILE: '/' },
      'TLS_KEY_FILE must be a file that this process can read, got "/": PEM private key of the HTTPS listeners',
    ],
    [
      'has no process',
      { ...production, PROCESSES: '0' },
      'PROCESSES must be a whole number from 1 to 256, got "0": Worker processes on this instance',
    ],
    [
      'has an issuer without an audience',
      { ...production, JWT_ISSUER: 'https://id.example.com' },
      'JWT_AUDIENCE must be a text, got nothing (needed with JWT_ISSUER): Audience that those tokens must name',
    ],
    [
      'has an issuer without TLS',
      { ...production, JWT_ISSUER: 'http://id.example.com', JWT_AUDIENCE: 'x' },
      'JWT_ISSUER must be an https URL, got "http://id.example.com": OpenID issuer whose access tokens (RFC 9068) may write; reads only without it (in development also the login)',
    ],
    [
      'brings a password to production',
      { ...production, DATABASE_PASSWORD: 'hunter2' },
      'DATABASE_PASSWORD must not be set in production, got (hidden): Password of DATABASE_USER; NODE_ENV=development only',
    ],
    [
      'opens CORS in production',
      { ...production, CORS_ORIGINS: '*' },
      'CORS_ORIGINS must not be set in production, got "*": Origins that a browser may call from, by comma, or `*`; NODE_ENV=development only',
    ],
    [
      'brings the local provider to production',
      { ...production, LOCAL_OIDC_ISSUER: 'http://localhost:9000' },
      'LOCAL_OIDC_ISSUER must not be set in production, got "http://localhost:9000": Local OpenID provider, for work without test accounts; NODE_ENV=development only',
    ],
    [
      'has a short secret',
      { ...development, SESSION_SECRET: 'short' },
      'SESSION_SECRET must be 32 characters or more, got (hidden): Signs session cookies, 32 characters or more',
    ],
    [
      'has an origin with a path',
      { ...development, CORS_ORIGINS: 'http://localhost:5173/' },
      'CORS_ORIGINS must be origins such as http://localhost:5173 by comma, or *, got "http://localhost:5173/": Origins that a browser may call from, by comma, or `*`',
    ],
    [
      'has half a client',
      { ...development, GITHUB_CLIENT_ID: 'x' },
      'GITHUB_CLIENT_SECRET must be a text, got nothing (needed with GITHUB_CLIENT_ID): Secret of the GitHub client',
    ],
    [
      'has a certificate without its key',
      { ...development, TLS_CERT_FILE: __filename },
      'TLS_KEY_FILE must be a file that this process can read, got nothing (needed with TLS_CERT_FILE): PEM private key of the HTTPS listeners',
    ],
    [
      'has a login token without TLS',
      { ...development, DATABASE_PASSWORD: undefined },
      'DATABASE_CA_FILE must be a file that this process can read, got nothing (needed without DATABASE_PASSWORD): PEM bundle that the database certificate is verified against; no TLS without it, in development only',
    ],
  ];
  test.each(ROWS)('is refused when it %s', (_what, env, mistake) => {
    expect(mistakesOf(env)).toEqual([mistake]);
  });

  test("is refused with every mistake in one message, in the contract's order", () => {
    const read = () => readConfig({ ...production, DRAIN_SECONDS: undefined, PORT: 'x', SESSION_SECRET: 's3cret' });

    expect(read).toThrow(
      new ConfigError([
        'PORT must be a whole number from 0 to 65535, got "x": TCP port to listen on',
        'DRAIN_SECONDS must be a whole number from 0 to 3600, got nothing: Seconds that requests are still answered after SIGTERM',
        'SESSION_SECRET must not be set in production, got (hidden): Signs session cookies, 32 characters or more; NODE_ENV=development only',
      ]),
    );
    expect(new ConfigError(['a', 'b']).message).toBe(
      '2 environment variables are missing or wrong:\n  a\n  b\nnext: mend them and start again; app/src/contract.ts describes each, and an unset NODE_ENV means production',
    );
  });
});
