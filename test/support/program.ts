import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const START_MS = 60_000;

/** A program that a test starts and ends, with every line that it said. */
export class TestProgram {
  readonly lines: string[] = [];
  private readonly ended: Promise<number | null>;

  private constructor(private readonly child: ChildProcess) {
    this.ended = new Promise((resolve) => {
      child.once('error', ({ message }) => {
        this.lines.push(message);
        resolve(null);
      });
      child.once('close', (code) => resolve(code));
    });
    for (const stream of [child.stdout!, child.stderr!])
      createInterface(stream).on('line', (line) => this.lines.push(line));
  }

  static start(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): TestProgram {
    const { PATH = '' } = process.env;
    return new TestProgram(spawn(command, args, { env: { PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  get output(): string {
    return this.lines.join('\n');
  }

  /** Waits for a line. @returns its first group, or all of it */
  async said(pattern: RegExp): Promise<string> {
    for (let waited = 0; waited < START_MS; waited += 25) {
      const match = this.lines.map((line) => pattern.exec(line)).find((found) => found !== null);
      if (match) return match[1] ?? match[0];
      if (this.child.exitCode !== null || this.child.signalCode !== null) break;
      await sleep(25);
    }
    throw new Error(`the program did not say ${pattern}, but:\n${this.output}`);
  }

  /** Waits until this stands in its output: a log may come after the answer that it is about. */
  async saidText(text: string): Promise<void> {
    await this.said(new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** @returns the exit code, null after a signal */
  end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }

  /** @returns the exit code of a program that ends by itself */
  result(): Promise<number | null> {
    return this.ended;
  }
}

/** A program that came to its end. */
export interface Ended {
  /** Null after a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param onStart is given the process, which may be ended early */
export function runToEnd(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  onStart: (child: ChildProcess) => void = () => {},
): Promise<Ended> {
  const { PATH = '' } = process.env;
  const child = spawn(command, args, { env: { PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (data: Buffer) => {
      said[name] += String(data);
    });
  onStart(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...said }));
  });
}
