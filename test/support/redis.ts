import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../app/development/free-port';
import { TestProgram } from './program';

/** A Redis of this test alone, which keeps nothing. */
export interface TestRedis {
  readonly url: string;
  /** Ends it, as a crash does. */
  stop(): Promise<void>;
  /** Starts it again on the same port, empty. */
  start(): Promise<void>;
  /** It keeps its connections and answers nobody. */
  freeze(): void;
  thaw(): void;
  /** What a key holds. */
  get(key: string): string;
  keys(pattern: string): readonly string[];
  configure(name: string, value: string): void;
}

export async function startRedis(): Promise<TestRedis> {
  const port = await freePort();
  let program: TestProgram | undefined;
  let folder: string | undefined;
  const redis: TestRedis = {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      folder = mkdtempSync(join(tmpdir(), 'devops-simulator-redis-'));
      program = TestProgram.start('redis-server', [
        ...['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', '', '--appendonly', 'no'],
      ]);
      await program.said(/Ready to accept connections/);
    },
    freeze: () => program?.signal('SIGSTOP'),
    thaw: () => program?.signal('SIGCONT'),
    get: (key) => ask(port, 'get', key).join('\n'),
    keys: (pattern) => ask(port, 'keys', pattern),
    configure: (name, value) => void ask(port, 'config', 'set', name, value),
    async stop() {
      await program?.end('SIGKILL');
      if (folder) rmSync(folder, { recursive: true, force: true });
    },
  };
  await redis.start();
  return redis;
}

function ask(port: number, ...command: readonly string[]): readonly string[] {
  const { stdout } = spawnSync('redis-cli', ['-p', String(port), '--raw', ...command], { encoding: 'utf8' });
  return stdout.trimEnd().split('\n');
}
