import { ENVIRONMENT_VARIABLES, PATHS, PORTS, type VariableName } from '../../app/src/contract';
import { SERVERS } from '../../constructs/server-versions';
import { environments } from '../../environments';
import { DATABASE, DEFAULTS, LOGIN_PORT } from '../development/environment';
import { monitoring } from './compose-monitoring';
import { RULES_FILE, scrapeConfiguration } from './compose-prometheus';

/** Where the code is mounted. Folders alone: the host's node_modules, of another system perhaps, must not be seen. */
export const CODE = '/srv/devops-simulator';
const MOUNTED = ['app', 'delivery', 'environments', 'package.json', 'package-lock.json', '.npmrc'];
const PASSWORD_FILE = '/credentials/database-password';

/** What cannot be chosen from outside, and what has another default than on the host. */
const CONTAINER: Partial<Record<VariableName, string>> = {
  ...DEFAULTS,
  LISTEN_ADDRESS: '0.0.0.0',
  DATABASE_HOST: 'database',
  DATABASE_REPLICA_HOST: '',
  // Paths of the host, where npm run dev may read them; nothing is there in a container.
  DATABASE_CA_FILE: '',
  TLS_CERT_FILE: '',
  TLS_KEY_FILE: '',
  METRICS_CLIENT_CA_FILE: '',
  REDIS_URL: `redis://redis:${SERVERS.redis.port}`,
  PUBLIC_URL: `http://localhost:\${PORT:-${DEFAULTS.PORT}}`,
  LOCAL_OIDC_ISSUER: `http://localhost:\${LOCAL_OIDC_PORT:-${LOGIN_PORT}}`,
  CORS_ORIGINS: `\${CORS_ORIGINS:-${DEFAULTS.CORS_ORIGINS}}`,
};
/** Made by the database at its first start, and known to nobody else: the command reads it. */
const FROM_FILE: VariableName = 'DATABASE_PASSWORD';

/** compose.yaml: the development environment in containers. */
export function renderCompose(): string {
  const { engineVersion } = environments.dev.database;
  if (SERVERS.postgres.version.split('.')[0] !== engineVersion)
    throw new Error(
      `dev has PostgreSQL ${engineVersion}, constructs/server-versions.ts has ${SERVERS.postgres.version}`,
    );
  return [HEAD, 'services:', app(), database(), redis(), monitoring(PASSWORD_FILE), VOLUMES, configs()].join('\n');
}

const HEAD = `\
# The development environment in containers. Made by \`npm run report -- compose --write\` from environments/dev.ts and
# app/src/contract.ts; do not edit: what differs on your machine goes into .env (see .env.example), which may be missing.`;

const app = (): string => `\
  app:
    build:
      context: .
      dockerfile: app/Dockerfile
      target: development
    init: true
    # The database made its password for itself. Inside the container everything listens on all addresses; the ports
    # below are open to this machine only.
    command:
      - sh
      - -c
      - ${FROM_FILE}="$$(cat ${PASSWORD_FILE})" exec node delivery/dev.mjs --listen 0.0.0.0 --inspector-port ${PORTS.inspector}
    working_dir: ${CODE}
    environment:
${indent(variables(), 6)}
    ports:
      - 127.0.0.1:\${PORT:-${DEFAULTS.PORT}}:${DEFAULTS.PORT}
      # Chrome DevTools and .vscode/launch.json.
      - 127.0.0.1:\${INSPECTOR_PORT:-${PORTS.inspector}}:${PORTS.inspector}
      # The local OpenID provider has one address, which must be right in the browser and in the container.
      - 127.0.0.1:\${LOCAL_OIDC_PORT:-${LOGIN_PORT}}:\${LOCAL_OIDC_PORT:-${LOGIN_PORT}}
    volumes:
${MOUNTED.map((name) => `      - ./${name}:${CODE}/${name}:ro`).join('\n')}
      - node_modules:${CODE}/node_modules
      - state:${CODE}/.cache
      - credentials:/credentials:ro
    depends_on:
      database:
        condition: service_healthy
      redis:
        condition: service_healthy
    # Ready is: the database answers, with the newest migration and seed.
    healthcheck:
      test: [CMD, node, -e, "fetch('http://127.0.0.1:${DEFAULTS.PORT}${PATHS.ready}').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
      interval: 2s
      timeout: 5s
      retries: 5
      start_period: 120s`;

const database = (): string => `\
  database:
    image: ${SERVERS.postgres.image}
    # No password has a default: the first start makes one, for as long as the volumes live.
    entrypoint:
      - sh
      - -ec
      - |
        [ -s ${PASSWORD_FILE} ] || head -c 24 /dev/urandom | base64 >${PASSWORD_FILE}
        exec docker-entrypoint.sh "$$@"
      - database
    command: [postgres, -c, port=${SERVERS.postgres.port}]
    environment:
      POSTGRES_DB: ${DATABASE.name}
      POSTGRES_USER: ${DATABASE.user}
      POSTGRES_PASSWORD_FILE: ${PASSWORD_FILE}
    ports:
      - 127.0.0.1::${SERVERS.postgres.port}
    volumes:
      - database:/var/lib/postgresql/data
      - credentials:/credentials
    # Over TCP: while the volume is filled, a temporary server answers on the socket.
    healthcheck:
      test: [CMD, pg_isready, --quiet, --host=127.0.0.1, --port=${SERVERS.postgres.port}, --username=${DATABASE.user}, --dbname=${DATABASE.name}]
      interval: 2s
      timeout: 5s
      retries: 30`;

const redis = (): string => `\
  redis:
    image: ${SERVERS.redis.image}
    command: [redis-server, --dir, /data, --port, '${SERVERS.redis.port}', --save, '60', '1']
    ports:
      - 127.0.0.1::${SERVERS.redis.port}
    volumes:
      - redis:/data
    healthcheck:
      test: [CMD, redis-cli, -p, '${SERVERS.redis.port}', ping]
      interval: 2s
      timeout: 5s
      retries: 30`;

const VOLUMES = `\
volumes:
  credentials:
  database:
  node_modules:
  prometheus:
  redis:
  state:`;

const configs = (): string => `\
configs:
  prometheus:
    content: |
${indent(scrapeConfiguration().replaceAll('$', '$$$$'), 6)}
  rules:
    file: ./${RULES_FILE}
`;

/** Every variable of the contract. One that is set to nothing counts as not set. */
const variables = (): string =>
  (Object.keys(ENVIRONMENT_VARIABLES) as VariableName[])
    .filter((name) => name !== FROM_FILE)
    .map((name) => `${name}: ${quote(CONTAINER[name] ?? `\${${name}:-}`)}`)
    .join('\n');

const quote = (text: string): string => `'${text}'`;

const indent = (text: string, spaces: number): string =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `${' '.repeat(spaces)}${line}`)
    .join('\n');
