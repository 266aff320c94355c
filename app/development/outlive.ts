import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/**
 * Starts a shell that outlives this process: its input closes when we end, however we end, also after SIGKILL, and then it
 * does what is left to be done.
 */
export function outlive(
  script: string,
  args: readonly string[] = [],
  account: Pick<SpawnOptions, 'uid' | 'gid' | 'env'> = {},
): ChildProcess {
  const child = spawn('sh', ['-c', script, 'guard', ...args], {
    cwd: '/',
    ...account,
    detached: true, // a signal to our process group, such as that of Ctrl-C, is not for it
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin?.on('error', () => {}); // somebody ended it: there is nothing to tell
  child.unref();
  // Of a child it is a socket, which its type does not say, and which would keep this process alive.
  (child.stdin as unknown as { unref(): void }).unref();
  return child;
}
