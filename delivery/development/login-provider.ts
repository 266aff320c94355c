import { createConnection } from 'node:net';
import { join } from 'node:path';
import { Stop } from '../stop';
import { DEFAULTS } from './environment';
import { ROOT } from './options';
import { Program } from './program';
import type { Started } from './servers';
import type { Settings } from './settings';
import type { Note } from './steps';
import { until } from './until';

/** The local OpenID provider: people to choose from, no accounts. */
export async function startLoginProvider(
  { given, options, port }: Settings,
  loginPort: number,
  note: Note,
): Promise<Started> {
  const client = given.PUBLIC_URL ?? `http://localhost:${port}`;
  const script = join(ROOT, 'app', 'development', 'oidc', 'main.ts');
  const args = ['--port', String(loginPort), '--host', options.listen, '--client', client];
  const said: string[] = [];
  const program = Program.start(process.execPath, ['--import', 'tsx', script, ...args], {
    cwd: ROOT,
    env: { NODE_ENV: DEFAULTS.NODE_ENV, PATH: process.env['PATH'] ?? '' },
    onLine: (line) => said.push(line),
    onEnd: (how) => process.stderr.write(`the login provider ended (${how}): no login until the next start\n`),
  });
  const issuer = `http://localhost:${loginPort}`;
  await until(
    () => accepts(loginPort),
    60_000,
    () => {
      if (!program.isRunning)
        throw new Stop(['the login provider ended:', ...said.slice(-10)].join('\n'), 'mend what it says');
    },
  );
  note(issuer);
  return { variables: { LOCAL_OIDC_ISSUER: issuer }, stop: () => program.stop(2000) };
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
