import { accessSync, constants, statSync } from 'node:fs';
import { isIP } from 'node:net';
import type { VariableName } from './contract';
import { isLoopback } from './login/loopback';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What one variable may hold. */
export interface Check<T> {
  /** Completes "must be …". */
  readonly allowed: string;
  /** @returns undefined for what is not allowed */
  readonly read: (text: string) => T | undefined;
}

const text: Check<string> = { allowed: 'a text', read: (given) => given };

const matching = (pattern: RegExp, allowed: string): Check<string> => ({
  allowed,
  read: (given) => (pattern.test(given) ? given : undefined),
});

const whole = (least: number, most: number): Check<number> => ({
  allowed: `a whole number from ${least} to ${most}`,
  read: (given) =>
    /^\d{1,9}$/.test(given) && Number(given) >= least && Number(given) <= most ? Number(given) : undefined,
});

const url = (allowed: string, ...protocols: readonly string[]): Check<string> => ({
  allowed,
  read: (given) => (URL.canParse(given) && protocols.includes(new URL(given).protocol) ? given : undefined),
});

const readableFile: Check<string> = {
  allowed: 'a file that this process can read',
  read: (given) => {
    try {
      accessSync(given, constants.R_OK);
      return statSync(given).isFile() ? given : undefined;
    } catch {
      return undefined;
    }
  },
};

const origins: Check<readonly string[]> = {
  allowed: 'origins such as http://localhost:5173 by comma, or *',
  read: (given) => {
    const all = given.split(',').map((each) => each.trim());
    return all.every((each) => each === '*' || (URL.canParse(each) && new URL(each).origin === each)) ? all : undefined;
  },
};

const subjects: Check<readonly string[]> = {
  allowed: 'people such as github:583231, by comma',
  read: (given) => {
    const all = given.split(',').map((each) => each.trim());
    return all.every((each) => /^(google|github):[\w.-]+$/.test(each)) ? all : undefined;
  },
};

/** A URL would bring options of its own, such as `ssl=true`, which switches the verification of the certificate off. */
const host = matching(/^[a-z0-9]([a-z0-9.:-]*[a-z0-9])?$/i, 'a host name without scheme, port and options');
const port = whole(1, 65535);
/** With 0 the system chooses one, and the log names it. */
const listeningPort = whole(0, 65535);
const address: Check<string> = {
  allowed: 'an IP address',
  read: (given) => (isIP(given) === 0 ? undefined : given),
};
const webUrl = url('an http or https URL', 'http:', 'https:');

/** Redirect addresses and the issuer of tokens are made from it, so it must be just what a browser calls the origin. */
const origin: Check<string> = {
  allowed: 'http://host or https://host, with a port if need be and nothing behind it',
  read: (given) => (webUrl.read(given) && new URL(given).href === `${new URL(given).origin}/` ? given : undefined),
};

/** What goes to a login provider over plain HTTP can be read on its way, unless it never leaves the machine. */
const safeUrl: Check<string> = {
  allowed: 'an https URL, or an http one of localhost',
  read: (given) =>
    webUrl.read(given) && (new URL(given).protocol === 'https:' || isLoopback(given)) ? given : undefined,
};

/** Tokens are only as good as the way that the issuer's keys are fetched. */
const issuer = (development: boolean): Check<string> => (development ? webUrl : url('an https URL', 'https:'));

/** Every variable of the contract, by what it may hold. */
export const checks = (development: boolean) =>
  ({
    NODE_ENV: matching(/^(production|development)$/, '`production` (also when unset) or `development`'),
    PORT: listeningPort,
    METRICS_PORT: listeningPort,
    LISTEN_ADDRESS: address,
    TRUSTED_PROXIES: whole(0, 9),
    RELEASE: text,
    RATE_LIMIT_PER_MINUTE: whole(1, 1_000_000),
    AWS_REGION: matching(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as eu-west-1'),
    DATABASE_HOST: host,
    DATABASE_REPLICA_HOST: host,
    DATABASE_PORT: port,
    DATABASE_NAME: text,
    DATABASE_USER: text,
    DATABASE_CA_FILE: readableFile,
    DATABASE_POOL_SIZE: whole(1, 1000),
    PROCESSES: whole(1, 256),
    KEEP_ALIVE_SECONDS: whole(1, 4000),
    DRAIN_SECONDS: whole(0, 3600),
    TLS_CERT_FILE: readableFile,
    TLS_KEY_FILE: readableFile,
    METRICS_CLIENT_CA_FILE: readableFile,
    JWT_ISSUER: issuer(development),
    JWT_AUDIENCE: text,
    DATABASE_PASSWORD: text,
    PUBLIC_URL: origin,
    REDIS_URL: url('a redis or rediss URL', 'redis:', 'rediss:'),
    SESSION_SECRET: matching(/^.{32,}$/s, '32 characters or more'),
    CORS_ORIGINS: origins,
    LOCAL_OIDC_ISSUER: safeUrl,
    GOOGLE_CLIENT_ID: text,
    GOOGLE_CLIENT_SECRET: text,
    GITHUB_CLIENT_ID: text,
    GITHUB_CLIENT_SECRET: text,
    LOGIN_SUBJECTS: subjects,
  }) satisfies Readonly<Record<VariableName, Check<unknown>>>;

/** When a variable that may be missing is needed after all. */
export interface Need {
  readonly when: (given: (name: VariableName) => string | undefined, development: boolean) => boolean;
  /** Completes "got nothing: needed …". */
  readonly because: string;
}

const production: Need = { when: (_, development) => !development, because: 'in production' };
const besides = (other: VariableName): Need => ({ when: (given) => Boolean(given(other)), because: `with ${other}` });
const withoutPassword: Need = {
  when: (given) => !given('DATABASE_PASSWORD'),
  because: 'without DATABASE_PASSWORD',
};
/** GitHub lets each of its users in, and whoever is logged in writes. On a developer's own machine that is nobody else. */
const open: Need = {
  when: (given) => {
    const url = given('PUBLIC_URL') ?? '';
    return Boolean(given('GOOGLE_CLIENT_ID') || given('GITHUB_CLIENT_ID')) && URL.canParse(url) && !isLoopback(url);
  },
  because: 'with a login by Google or GitHub at a PUBLIC_URL that others reach',
};

export const NEEDS: { readonly [N in VariableName]?: readonly Need[] } = {
  AWS_REGION: [withoutPassword],
  DATABASE_CA_FILE: [production, withoutPassword],
  TLS_CERT_FILE: [production, besides('TLS_KEY_FILE'), besides('METRICS_CLIENT_CA_FILE')],
  TLS_KEY_FILE: [production, besides('TLS_CERT_FILE')],
  JWT_ISSUER: [besides('JWT_AUDIENCE')],
  JWT_AUDIENCE: [besides('JWT_ISSUER')],
  PUBLIC_URL: [besides('REDIS_URL')],
  SESSION_SECRET: [besides('REDIS_URL')],
  GOOGLE_CLIENT_ID: [besides('GOOGLE_CLIENT_SECRET')],
  GOOGLE_CLIENT_SECRET: [besides('GOOGLE_CLIENT_ID')],
  GITHUB_CLIENT_ID: [besides('GITHUB_CLIENT_SECRET')],
  GITHUB_CLIENT_SECRET: [besides('GITHUB_CLIENT_ID')],
  LOGIN_SUBJECTS: [open],
};
