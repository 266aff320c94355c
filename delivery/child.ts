import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';

export interface ChildOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Every line of both outputs, as it comes, without colours. */
  readonly onLine?: (line: string) => void;
}

export interface ChildResult {
  readonly code: number;
  /** The last lines of both outputs, without colours. */
  readonly tail: string;
  readonly stdout: string;
}

const TAIL_LINES = 60;
const running = new Set<ChildProcess>();

/**
 * Runs a program in a process group of its own, so that a signal to us reaches it only through `stopChildren`, and then
 * reaches whatever it started too.
 * @returns its exit code, 127 when it does not exist
 */
export function runChild(command: string, args: readonly string[], options: ChildOptions): Promise<ChildResult> {
  const tail: string[] = [];
  const stdout: string[] = [];
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  running.add(child);
  const read = (raw: string): void => {
    const line = stripVTControlCharacters(raw); // cdktf moves the cursor
    tail.push(line);
    if (tail.length > TAIL_LINES) tail.shift();
    options.onLine?.(line);
  };
  createInterface(child.stdout).on('line', (line) => {
    stdout.push(line);
    read(line);
  });
  createInterface(child.stderr).on('line', read);
  return new Promise((resolve) => {
    const end = (code: number): void => {
      running.delete(child);
      resolve({ code, tail: tail.join('\n'), stdout: stdout.join('\n') });
    };
    child.on('error', (error) => {
      tail.push(error.message);
      end(127);
    });
    child.on('close', (code) => end(code ?? 1));
  });
}

/**
 * Asks every program that still runs to end, waits for it and whatever it has started, and kills what has not ended
 * after a while. Only the program itself is asked: a second signal, passed on by cdktf, would make terraform leave at
 * once, without releasing its lock.
 */
export async function stopChildren(patienceMs = 60_000): Promise<void> {
  const leaders = [...running].map(({ pid }) => pid).filter((pid) => pid !== undefined);
  for (const pid of leaders) signal(pid, 'SIGINT');
  const end = Date.now() + patienceMs;
  // A program counts as running until everything that writes to its output has ended.
  while (running.size > 0 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 100));
  for (const pid of leaders) signal(-pid, 'SIGKILL');
}

/** @param pid negative: of a whole process group */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // it has ended
  }
}
