import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { GroupGuard } from './guard';

export interface ProgramOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Every line of both outputs. */
  readonly onLine: (line: string) => void;
  /** It has ended without having been stopped. @param how as in "exit code 1" */
  readonly onEnd: (how: string) => void;
}

let guard: GroupGuard | undefined;

/** A long-running program in a process group of its own, which ends with us, however we end. */
export class Program {
  private stopping = false;
  private readonly ended: Promise<void>;

  private constructor(private readonly child: ChildProcess) {
    this.ended = new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
  }

  static start(command: string, args: readonly string[], { cwd, env, onLine, onEnd }: ProgramOptions): Program {
    const child = spawn(command, args, {
      cwd,
      env: { ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    const program = new Program(child);
    for (const stream of [child.stdout!, child.stderr!]) createInterface(stream).on('line', onLine);
    guard ??= new GroupGuard();
    if (child.pid !== undefined) guard.watch(child.pid);
    child.once('error', ({ message }) => onEnd(message));
    child.once('exit', (code, signal) => {
      if (child.pid !== undefined) guard?.forget(child.pid);
      if (!program.stopping) onEnd(signal ?? `exit code ${code}`);
    });
    return program;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get isRunning(): boolean {
    return this.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** To a program of ours. The others take no notice of the channel. */
  send(message: object): void {
    this.child.send(message, () => {}); // it may have ended, which onEnd has told
  }

  /** Asks it to end, and ends it and whatever it started when it has not after a while. */
  async stop(patienceMs: number): Promise<void> {
    this.stopping = true;
    if (this.isRunning) this.signal('SIGTERM');
    const timer = setTimeout(() => this.signal('SIGKILL'), patienceMs);
    await this.ended;
    clearTimeout(timer);
  }

  private signal(name: NodeJS.Signals): void {
    if (this.pid === undefined) return;
    try {
      process.kill(-this.pid, name);
    } catch {
      // it has ended
    }
  }
}
