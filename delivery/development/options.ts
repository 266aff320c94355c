import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { PORTS } from '../../app/src/contract';
import { DEFAULTS, LOGIN_PORT } from './environment';

export const ROOT = resolve(__dirname, '../..');
/** In the state folder. */
export const CLAIM = 'dev.pid';
export const CLAIMED = 'npm run dev on this data';

/** What the command line says. Ports: a flag, or else a variable, or else the contract's. */
export interface DevelopmentOptions {
  readonly port?: number;
  readonly metricsPort?: number;
  readonly inspectorPort?: number;
  readonly loginPort?: number;
  readonly listen: string;
  readonly state: string;
  readonly fresh: boolean;
  readonly docker: boolean;
  readonly login: boolean;
  readonly usageSeconds: number;
}

const port = (text: string): number => {
  if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535) return Number(text);
  throw new InvalidArgumentError('It must be a TCP port, 1 to 65535.');
};

const address = (text: string): string => {
  if (isIP(text) !== 0) return text;
  throw new InvalidArgumentError('It must be an IP address, such as 127.0.0.1.');
};

const seconds = (text: string): number => {
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0) return Number(text);
  throw new InvalidArgumentError('It must be a number of seconds above 0.');
};

export const developmentCommand = (): Command =>
  new Command('npm run dev --')
    .description(
      'Runs the service with hot reload, and whatever it needs: PostgreSQL 14, Redis and a login provider. The database is migrated and seeded at each start. A variable of .env.example, set in .env or in the shell, takes precedence over what is chosen here.',
    )
    .addOption(new Option('--port <port>', `the service (PORT; ${DEFAULTS.PORT})`).argParser(port))
    .addOption(
      new Option('--metrics-port <port>', `Prometheus metrics (METRICS_PORT; ${DEFAULTS.METRICS_PORT})`).argParser(
        port,
      ),
    )
    .addOption(
      new Option('--inspector-port <port>', `Chrome DevTools (INSPECTOR_PORT; ${PORTS.inspector})`).argParser(port),
    )
    .addOption(
      new Option('--login-port <port>', `local OpenID provider (LOCAL_OIDC_PORT; ${LOGIN_PORT})`).argParser(port),
    )
    .addOption(
      new Option(
        '--listen <address>',
        'where service, metrics, inspector and OpenID provider listen; 0.0.0.0 in a container only',
      )
        .default('127.0.0.1')
        .argParser(address),
    )
    .addOption(
      new Option('--state <folder>', 'data of the database and of Redis, generated secrets, the bundle')
        .default(join(ROOT, '.cache', 'development'), '.cache/development')
        .argParser((folder) => resolve(folder)),
    )
    .option('--fresh', 'forget the data of earlier runs', false)
    .option('--no-docker', 'use the embedded PostgreSQL and redis-server also where a Docker engine answers')
    .option('--no-login', 'go without Redis and without the login')
    .addOption(
      new Option('--usage-seconds <seconds>', 'how often a line says CPU, memory, disk and network')
        .default(60)
        .argParser(seconds),
    )
    .addHelpText(
      'after',
      '\nCtrl-C ends it and everything that it started; the data stays for the next run.\nexit code: 130 after Ctrl-C, 1 failed, 2 something is missing, taken or not understood',
    );
