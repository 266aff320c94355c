import { delimiter, join } from 'node:path';
import { PORTS } from '../../app/src/contract';
import { Stop } from '../stop';
import { type Dotenv, readDotenv, sessionSecret } from './dotenv';
import { DEFAULTS, isVariable, LOGIN_PORT, type ServiceVariables, type Variables, withoutEmpty } from './environment';
import { type DevelopmentOptions, ROOT } from './options';
import type { WantedPort } from './ports';

/** Everything that is known before anything is started. */
export interface Settings {
  readonly options: DevelopmentOptions;
  /** Set by the developer, in the shell or in .env: takes precedence over what we choose. */
  readonly given: ServiceVariables;
  readonly port: number;
  readonly metricsPort: number;
  readonly inspectorPort: number;
  /** Of the local OpenID provider; undefined where none is started. */
  readonly loginPort: number | undefined;
  readonly warnings: readonly string[];
}

/** @throws {Stop} for a port that is none */
export function readSettings(options: DevelopmentOptions, env: NodeJS.ProcessEnv): Settings {
  const dotenv = readDotenv(join(ROOT, '.env'));
  const all: Variables = { ...dotenv.variables, ...withoutEmpty(env) };
  const given = Object.fromEntries(Object.entries(all).filter(([name]) => isVariable(name))) as ServiceVariables;
  if (given.NODE_ENV !== undefined && given.NODE_ENV !== DEFAULTS.NODE_ENV)
    throw new Stop(`NODE_ENV is ${given.NODE_ENV}`, 'unset it: npm run dev is for development only', 2);
  return {
    options,
    given,
    port: options.port ?? portIn(all, 'PORT') ?? Number(DEFAULTS.PORT),
    metricsPort: options.metricsPort ?? portIn(all, 'METRICS_PORT') ?? Number(DEFAULTS.METRICS_PORT),
    inspectorPort: options.inspectorPort ?? portIn(all, 'INSPECTOR_PORT') ?? PORTS.inspector,
    loginPort: options.login ? loginPort(options, all) : undefined,
    warnings: warningsOf(dotenv),
  };
}

/** A provider elsewhere is the developer's own. */
function loginPort({ loginPort: flag }: DevelopmentOptions, all: Variables): number | undefined {
  const issuer = all['LOCAL_OIDC_ISSUER'];
  if (issuer === undefined || !URL.canParse(issuer)) return flag ?? portIn(all, 'LOCAL_OIDC_PORT') ?? LOGIN_PORT;
  const { hostname, port } = new URL(issuer);
  return hostname === 'localhost' ? (flag ?? Number(port || 80)) : undefined;
}

function portIn(all: Variables, name: string): number | undefined {
  const text = all[name];
  if (text === undefined) return undefined;
  if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535) return Number(text);
  throw new Stop(`${name} must be a TCP port, 1 to 65535, got ${text}`, 'correct it in .env or in the shell', 2);
}

const warningsOf = ({ unread }: Dotenv): string[] =>
  unread.map((name) => `.env: nothing reads ${name}; .env.example names every variable`);

/** The ports that we listen on ourselves. */
export const wantedPorts = ({ port, metricsPort, inspectorPort, loginPort }: Settings): WantedPort[] => [
  { of: 'service', port, change: '--port or PORT' },
  { of: 'metrics', port: metricsPort, change: '--metrics-port or METRICS_PORT' },
  { of: 'inspector', port: inspectorPort, change: '--inspector-port or INSPECTOR_PORT' },
  ...(loginPort === undefined
    ? []
    : [{ of: 'login provider', port: loginPort, change: '--login-port or LOCAL_OIDC_PORT' }]),
];

/** What the service is told. @param found of the servers that it needs */
export function serviceVariables(settings: Settings, found: ServiceVariables): Record<string, string> {
  const { given, port, metricsPort, options } = settings;
  const all: ServiceVariables = {
    ...DEFAULTS,
    LISTEN_ADDRESS: options.listen,
    PUBLIC_URL: `http://localhost:${port}`,
    ...found,
    ...(options.login && { SESSION_SECRET: given.SESSION_SECRET ?? sessionSecret(secretsFile(settings)) }),
    ...given,
    PORT: String(port),
    METRICS_PORT: String(metricsPort),
  };
  if (!options.login) for (const name of OF_THE_LOGIN) delete all[name];
  return withoutEmpty({ ...systemVariables(process.env), ...PACKAGES, ...all });
}

const OF_THE_LOGIN = ['REDIS_URL', 'LOCAL_OIDC_ISSUER', 'SESSION_SECRET'] as const;

const secretsFile = ({ options }: Settings): string => join(options.state, 'secrets.env');

/** The bundle leaves packages outside, and may lie outside the repository itself. */
const PACKAGES = { NODE_PATH: [join(ROOT, 'app', 'node_modules'), join(ROOT, 'node_modules')].join(delimiter) };

/** Whatever else the shell holds is not the service's business. */
const systemVariables = ({ PATH, HOME, TZ, LANG, NODE_EXTRA_CA_CERTS }: NodeJS.ProcessEnv) => ({
  PATH,
  HOME,
  TZ,
  LANG,
  NODE_EXTRA_CA_CERTS,
});
