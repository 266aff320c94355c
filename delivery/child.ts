import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';

export interface ChildOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Every line of both outputs, as it comes, without colours. */
  readonly onLine?: (line: string) => void;
  /**
   * Who is asked to end: the program itself, which ends what it has started, or also that. `all` is for a program that
   * leaves signals to its own child, as `aws ssm start-session` does. @default 'leader'
   */
  readonly asked?: 'leader' | 'all';
}

export interface ChildResult {
  readonly code: number;
  /** The last lines of both outputs, without colours. */
  readonly tail: string;
  readonly stdout: string;
}

const TAIL_LINES = 60;
const running = new Map<ChildProcess, ChildOptions['asked']>();

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
  running.set(child, options.asked);
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
 * after a while. As a rule only the program itself is asked: a second signal, passed on by cdktf, would make terraform
 * leave at once, without releasing its lock.
 */
export async function stopChildren(patienceMs = 60_000): Promise<void> {
  const leaders = [...running].flatMap(([{ pid }, asked]) => (pid === undefined ? [] : [{ pid, asked }]));
  for (const { pid, asked } of leaders) signal(asked === 'all' ? -pid : pid, 'SIGINT');
  const end = Date.now() + patienceMs;
  // A program counts as running until everything that writes to its output has ended.
  while (running.size > 0 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 100));
  for (const { pid } of leaders) signal(-pid, 'SIGKILL');
}

/** @param pid negative: of a whole process group */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // it has ended
  }
}
