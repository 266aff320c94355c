import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { ENVIRONMENT_VARIABLES, type EnvironmentVariable, PORTS } from '../../../app/src/contract';
import { SERVICE_FILE } from '../../../constructs/app-server/service-unit';
import { TOOL_VARIABLES } from '../../../delivery/development/environment';
import { CODE } from '../../../delivery/report/compose';
import { dev } from '../../../environments/dev';
import { bootOf, filesOf, variablesOf } from '../../support/boot';
import { stackOf } from '../../support/company';

type Scope = EnvironmentVariable['scope'];

const contract = (...scopes: readonly Scope[]): string[] =>
  Object.entries<EnvironmentVariable>(ENVIRONMENT_VARIABLES)
    .filter(([, { scope }]) => scopes.includes(scope))
    .map(([name]) => name)
    .sort();

/** The environment file that cloud-init writes on an instance. */
function ofStack(name: string): string[] {
  const lines = filesOf(bootOf(stackOf(name)))[SERVICE_FILE]!;
  return Object.keys(variablesOf(lines)).sort();
}

const compose = parse(readFileSync('compose.yaml', 'utf8')) as {
  services: { app: { environment: Record<string, string>; command: string[] } };
};
const { environment, command } = compose.services.app;

/** Of .env.example, by the heading that they stand below. */
function examples(): Record<string, { name: string; value: string }[]> {
  const sections = readFileSync('.env.example', 'utf8')
    .split(/^# --- /m)
    .slice(1);
  return Object.fromEntries(
    sections.map((section) => [
      section.split('\n')[0]!,
      [...section.matchAll(/^#?([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => ({ name: name!, value: value! })),
    ]),
  );
}

describe('the contract is exactly', () => {
  test("what prod's boot script sets: everything but development's", () => {
    expect(ofStack('prod')).toEqual(contract('always', 'optional'));
  });

  test("what dev's boot script sets, but for what it has not got: replica, monitoring and load balancer; the rest of its login is fetched", () => {
    const absent = ['DATABASE_REPLICA_HOST', 'METRICS_CLIENT_CA_FILE', 'TRUSTED_PROXIES'];

    expect(ofStack('dev')).toEqual(
      [...contract('always', 'optional').filter((name) => !absent.includes(name)), 'PUBLIC_URL'].sort(),
    );
  });

  test('what compose sets, in the environment or in front of the command', () => {
    const before = [...command.join(' ').matchAll(/\b([A-Z_]+)=/g)].map(([, name]) => name!);

    expect([...Object.keys(environment), ...before].sort()).toEqual(contract('always', 'optional', 'development'));
  });

  test('what .env.example names, by scope, and sets nothing of', () => {
    const names = Object.fromEntries(
      Object.entries(examples()).map(([heading, all]) => [heading, all.map(({ name }) => name).sort()]),
    );

    expect(names).toEqual({
      'Set in every environment; development has a value for each': contract('always'),
      Optional: contract('optional'),
      'Development only': contract('development'),
      'Ports around the service, for `npm run dev` and `docker compose` alone': Object.keys(TOOL_VARIABLES).sort(),
    });
    expect(readFileSync('.env.example', 'utf8')).not.toMatch(/^[A-Z_]+=/m);
  });

  test('what compose reads, with the ports around the service, all of which .env.example names with the value without it', () => {
    const named = new Map(
      Object.values(examples())
        .flat()
        .map(({ name, value }) => [name, value]),
    );
    const read = [...readFileSync('compose.yaml', 'utf8').matchAll(/(?<!\$)\$\{([A-Z_]+):-([^}]*)\}/g)];

    expect(read.length).toBeGreaterThan(10);
    expect(read.map(([, name]) => name).filter((name) => !named.has(name!))).toEqual([]);
    expect(read.filter(([, name, value]) => named.get(name!) !== value)).toEqual([]);
    for (const name of Object.keys(TOOL_VARIABLES)) expect(read.map(([, each]) => each)).toContain(name);
  });
});

describe('no secret has a default', () => {
  const secrets = Object.entries<EnvironmentVariable>(ENVIRONMENT_VARIABLES)
    .filter(([, { secret }]) => secret)
    .map(([name]) => name);

  test('in compose', () => {
    const set = secrets.filter((name) => name in environment).map((name) => [name, environment[name]]);

    expect(set).toEqual(set.map(([name]) => [name, `\${${name}:-}`]));
    expect(secrets.filter((name) => !(name in environment))).toEqual(['DATABASE_PASSWORD']);
    expect(command.join(' ')).toContain('DATABASE_PASSWORD="$$(cat /credentials/database-password)"');
  });

  test('in .env.example', () => {
    const all = Object.values(examples()).flat();

    expect(all.filter(({ name, value }) => secrets.includes(name) && value !== '')).toEqual([]);
  });
});

describe('compose.yaml', () => {
  test("has dev's port, pool and processes", () => {
    const [service] = dev.services;

    expect(environment).toMatchObject({
      NODE_ENV: service.nodeEnvironment,
      PORT: String(service.port),
      DATABASE_POOL_SIZE: String(service.database.connectionsPerProcess),
      PROCESSES: String(service.database.processes),
      KEEP_ALIVE_SECONDS: String(service.drain.keepAliveSeconds),
    });
  });
});

describe('.vscode/launch.json', () => {
  const { configurations } = JSON.parse(readFileSync('.vscode/launch.json', 'utf8')) as {
    configurations: Record<string, unknown>[];
  };

  test('attaches to the inspector on this machine, with the bundle that npm run dev writes', () => {
    expect(configurations.map(({ request, address, port }) => [request, address, port])).toEqual(
      configurations.map(() => ['attach', '127.0.0.1', PORTS.inspector]),
    );
    expect(configurations[0]).toMatchObject({ outFiles: ['${workspaceFolder}/.cache/development/dist/*.js'] });
  });

  test('knows where the code is mounted in the container', () => {
    expect(configurations[1]).toMatchObject({ remoteRoot: CODE });
  });
});
