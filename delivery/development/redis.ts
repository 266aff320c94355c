import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createConnection } from 'node:net';
import { Stop } from '../stop';
import { Program } from './program';
import { until } from './until';

const PROGRAM = 'redis-server';

export const NO_REDIS = new Stop(
  'Redis, which holds the sessions of the login, is not to be had: no Docker engine answers, and there is no redis-server on the PATH',
  'install it (Debian, Ubuntu, WSL: apt-get install redis-server; macOS: brew install redis; Fedora: dnf install redis), name one in REDIS_URL, or go without the login: npm run dev -- --no-login',
  2,
);

export const hasRedisServer = (): boolean => spawnSync(PROGRAM, ['--version'], { stdio: 'ignore' }).status === 0;

/** Redis on 127.0.0.1 that keeps what it holds in a folder, so that a restart logs nobody out. */
export async function startRedis(folder: string, port: number, onEnd: (how: string) => void): Promise<Program> {
  mkdirSync(folder, { recursive: true });
  const said: string[] = [];
  const program = Program.start(
    PROGRAM,
    ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', '60', '1', '--appendonly', 'no'],
    { cwd: folder, env: { PATH: process.env['PATH'] ?? '' }, onLine: (line) => said.push(line), onEnd },
  );
  await until(
    () => answersPing('127.0.0.1', port),
    30_000,
    () => {
      if (!program.isRunning)
        throw new Stop(['redis-server ended:', ...said.slice(-10)].join('\n'), 'mend what it says');
    },
  );
  return program;
}

/** The one question that needs no client. Also "NOAUTH" and "DENIED" come from a Redis that is up. */
export const answersPing = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout: 1000 }, () => socket.write('PING\r\n'));
    const end = (answers: boolean): void => {
      socket.destroy();
      resolve(answers);
    };
    socket.once('data', (data) => end(/^[+-](PONG|NOAUTH|DENIED)/.test(data.toString())));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
    socket.once('close', () => end(false));
  });
