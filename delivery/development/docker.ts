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

  /**
   * Removes the data of the two servers, and nothing else: node_modules and Prometheus's data are not ours to forget.
   * @throws {Stop} while `docker compose up` is at work with it
   */
  static async forget(): Promise<void> {
    const { stdout: running } = await compose(['ps', '--services', '--status', 'running']);
    if (running.split('\n').includes('app'))
      throw new Stop(
        'docker compose up is at work with the data that --fresh would remove',
        'end it with docker compose stop, then repeat the command',
        2,
      );
    // A container that has ended still holds its volumes.
    await compose(['rm', '--stop', '--force', 'app', ...Object.keys(PORT_IN_CONTAINER)]);
    const { volumes } = JSON.parse((await compose(['config', '--format', 'json'])).stdout) as {
      volumes: Readonly<Record<string, { readonly name: string }>>;
    };
    await docker(['volume', 'rm', '--force', ...DATA.map((name) => volumes[name]!.name)]);
  }
}

/** Volumes of compose.yaml. The password is of no use without its database. */
const DATA = ['database', 'credentials', 'redis'];

const PLAIN = '--progress=plain';
const PORT_IN_CONTAINER = { database: DATABASE.port, redis: REDIS.port } as const;

const compose = (args: readonly string[], onLine?: (line: string) => void) =>
  docker(['compose', PLAIN, ...args], onLine);

async function docker(args: readonly string[], onLine?: (line: string) => void) {
  const env: Variables = withoutEmpty(process.env);
  const result = await runChild('docker', args, {
    cwd: ROOT,
    env,
    ...(onLine && { onLine }),
  });
  if (result.code === 0) return result;
  throw new Stop(
    `docker ${args.filter((arg) => arg !== PLAIN).join(' ')} failed:\n${result.tail}`,
    'mend what it says, or go without Docker: npm run dev -- --no-docker',
  );
}
