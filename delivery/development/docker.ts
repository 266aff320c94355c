import { spawnSync } from 'node:child_process';
import { runChild } from '../child';
import { Stop } from '../stop';
import { DATABASE, REDIS, type Variables, withoutEmpty } from './environment';
import { ROOT } from './options';

type ContainerService = 'database' | 'redis';

/** Is there an engine that answers, and Compose? */
export const hasDocker = (): boolean =>
  ['version', 'compose version'].every(
    (command) => spawnSync('docker', command.split(' '), { stdio: 'ignore', timeout: 10_000 }).status === 0,
  );

/** The servers of compose.yaml, on ports of 127.0.0.1 that Docker chooses. The application runs outside. */
export class Containers {
  private readonly started: ContainerService[] = [];

  /** @returns once its health check is green */
  async start(service: ContainerService, note: (text: string) => void): Promise<{ host: string; port: number }> {
    this.started.push(service);
    await compose(['up', '--detach', '--wait', service], note);
    const { stdout } = await compose(['port', service, String(PORT_IN_CONTAINER[service])]);
    const [host, port] = stdout.trim().split(':');
    return { host: host ?? '127.0.0.1', port: Number(port) };
  }

  /** Made by the database at its first start; compose.yaml says how. */
  async databasePassword(): Promise<string> {
    const { stdout } = await compose(['exec', '--no-TTY', 'database', 'cat', '/credentials/database-password']);
    return stdout.trim();
  }

  async stop(): Promise<void> {
    if (this.started.length > 0) await compose(['stop', ...this.started]);
  }

  /** Volumes go too. */
  static forget = (): Promise<unknown> => compose(['down', '--volumes']);
}

const PORT_IN_CONTAINER = { database: DATABASE.port, redis: REDIS.port } as const;

async function compose(args: readonly string[], onLine?: (line: string) => void) {
  const env: Variables = withoutEmpty(process.env);
  const result = await runChild('docker', ['compose', '--progress=plain', ...args], {
    cwd: ROOT,
    env,
    ...(onLine && { onLine }),
  });
  if (result.code === 0) return result;
  throw new Stop(
    `docker compose ${args.join(' ')} failed:\n${result.tail}`,
    'mend what it says, or go without Docker: npm run dev -- --no-docker',
  );
}
