import { ENVIRONMENT_VARIABLES, type EnvironmentVariable, type VariableName } from '../../app/src/contract';
import { DEFAULTS, LOGIN_PORT, TOOL_VARIABLES } from '../development/environment';

const HEADINGS: Readonly<Record<EnvironmentVariable['scope'], string>> = {
  always: 'Set in every environment; development has a value for each',
  optional: 'Optional',
  development: 'Development only',
};

/** What development chooses where nothing is set. */
const CHOSEN: Partial<Record<VariableName, string>> = {
  ...DEFAULTS,
  PUBLIC_URL: `http://localhost:${DEFAULTS.PORT}`,
  LOCAL_OIDC_ISSUER: `http://localhost:${LOGIN_PORT}`,
};

/** .env.example: every variable of the contract, by scope, and none of them set. */
export function renderEnvExample(): string {
  const all = Object.entries<EnvironmentVariable>(ENVIRONMENT_VARIABLES) as [VariableName, EnvironmentVariable][];
  const sections = Object.entries(HEADINGS).map(([scope, heading]) =>
    [
      `# --- ${heading}`,
      ...all.filter(([, variable]) => variable.scope === scope).map(([name, variable]) => entry(name, variable)),
    ].join('\n\n'),
  );
  return `${[HEAD, ...sections, tools()].join('\n\n')}\n`;
}

/** Not of the contract: the service knows nothing of them. */
const tools = (): string =>
  [
    '# --- Ports around the service, for `npm run dev` and `docker compose` alone',
    ...Object.entries(TOOL_VARIABLES).map(([name, { description, port }]) => `# ${description}\n#${name}=${port}`),
  ].join('\n\n');

const HEAD = `\
# Copy to .env, which git ignores, and set only what should differ: \`npm run dev\` and \`docker compose up\` need none of it.
# Where DATABASE_HOST or REDIS_URL is set, \`npm run dev\` uses that server and starts none.
# Made by \`npm run report -- env --write\` from app/src/contract.ts; do not edit.`;

const entry = (name: VariableName, { description, secret }: EnvironmentVariable): string =>
  [`# ${description}${secret ? ' (a secret: never commit it)' : ''}`, `#${name}=${CHOSEN[name] ?? ''}`].join('\n');
