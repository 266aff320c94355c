import { ConfigError, readConfig } from '../../../app/src/config';
import type { Environment } from '../../../app/src/variables';
import { DEVELOPMENT } from '../../support/development-variables';

const login: Environment = {
  REDIS_URL: 'redis://localhost:6379',
  PUBLIC_URL: 'http://localhost:3000',
  SESSION_SECRET: 'x'.repeat(32),
  LOCAL_OIDC_ISSUER: 'http://localhost:3001',
};
const remote: Environment = {
  GOOGLE_CLIENT_ID: 'g',
  GOOGLE_CLIENT_SECRET: 'google-secret',
  GITHUB_CLIENT_ID: 'h',
  GITHUB_CLIENT_SECRET: 'github-secret',
  LOGIN_SUBJECTS: 'github:583231, google:1084',
};

const messageOf = (env: Environment): string => {
  try {
    readConfig(env);
    return '';
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
};
const mistakesOf = (env: Environment): string[] =>
  messageOf(env)
    .split('\n')
    .filter((line) => line.startsWith('  '))
    .map((line) => line.trim());

describe('the login', () => {
  test.each([
    ['by the local provider', login],
    ['by Google and GitHub at a public address', { ...login, ...remote, PUBLIC_URL: 'https://beta.example.com' }],
    ['by GitHub on this machine, for whoever it lets in', { ...login, ...remote, LOGIN_SUBJECTS: undefined }],
    ['in containers, by names below localhost', { ...login, LOCAL_OIDC_ISSUER: 'http://login.localhost:3001' }],
  ])('%s is accepted in development', (_how, env) => {
    expect(mistakesOf({ ...DEVELOPMENT, ...env })).toEqual([]);
  });

  test('is refused in production as a whole, each variable by its name, and no secret is printed', () => {
    const message = messageOf({ ...DEVELOPMENT, ...login, ...remote, NODE_ENV: 'production' });

    for (const name of Object.keys({ ...login, ...remote })) {
      const shown = name.includes('SECRET') ? '(hidden)' : JSON.stringify({ ...login, ...remote }[name]);
      expect(message).toContain(`  ${name} must not be set in production, got ${shown}: `);
    }
    expect(message).not.toMatch(/xxxx|google-secret|github-secret/);
  });

  test.each<[string, Environment, string]>([
    [
      'no public address',
      { PUBLIC_URL: undefined },
      'PUBLIC_URL must be http://host or https://host, with a port if need be and nothing behind it, got nothing (needed with REDIS_URL): Where a browser reaches the service; login needs it',
    ],
    [
      'a public address with a path',
      { PUBLIC_URL: 'http://localhost:3000/app' },
      'PUBLIC_URL must be http://host or https://host, with a port if need be and nothing behind it, got "http://localhost:3000/app": Where a browser reaches the service; login needs it',
    ],
    [
      'a short secret',
      { SESSION_SECRET: 'short' },
      'SESSION_SECRET must be 32 characters or more, got (hidden): Signs session cookies, 32 characters or more',
    ],
    [
      'no secret',
      { SESSION_SECRET: undefined },
      'SESSION_SECRET must be 32 characters or more, got nothing (needed with REDIS_URL): Signs session cookies, 32 characters or more',
    ],
    [
      'half a Google client',
      { GOOGLE_CLIENT_ID: 'g' },
      'GOOGLE_CLIENT_SECRET must be a text, got nothing (needed with GOOGLE_CLIENT_ID): Secret of the Google client',
    ],
    [
      'the other half',
      { GITHUB_CLIENT_SECRET: 's' },
      'GITHUB_CLIENT_ID must be a text, got nothing (needed with GITHUB_CLIENT_SECRET): GitHub test account; no such login without it',
    ],
    [
      'a provider over plain HTTP elsewhere',
      { LOCAL_OIDC_ISSUER: 'http://oidc.example.com' },
      'LOCAL_OIDC_ISSUER must be an https URL, or an http one of localhost, got "http://oidc.example.com": Local OpenID provider, for work without test accounts',
    ],
    [
      'everybody that GitHub knows, at a public address',
      {
        ...remote,
        GOOGLE_CLIENT_ID: '',
        GOOGLE_CLIENT_SECRET: '',
        LOGIN_SUBJECTS: '',
        PUBLIC_URL: 'https://beta.example.com',
      },
      'LOGIN_SUBJECTS must be people such as github:583231, by comma, got nothing (needed with a login by Google or GitHub at a PUBLIC_URL that others reach): Who may log in by Google and GitHub, by comma; without it whoever they let in, where PUBLIC_URL is this machine',
    ],
    [
      'people of no provider',
      { LOGIN_SUBJECTS: 'github:583231,octocat' },
      'LOGIN_SUBJECTS must be people such as github:583231, by comma, got "github:583231,octocat": Who may log in by Google and GitHub, by comma; without it whoever they let in, where PUBLIC_URL is this machine',
    ],
  ])('is refused with %s', (_what, changed, mistake) => {
    expect(mistakesOf({ ...DEVELOPMENT, ...login, ...changed })).toEqual([mistake]);
  });
});
