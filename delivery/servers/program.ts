import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

const PATIENCE_MS = 120_000;
const running = new Set<ChildProcess>();
// Whatever is ended half-way leaves no server behind.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export interface ProgramOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Both outputs. */
  readonly logFile: string;
  /** Asked again and again until it says yes. */
  readonly ready: () => Promise<boolean>;
}

/** A real server on this machine. */
export class Program {
  private constructor(
    private readonly child: ChildProcess,
    private readonly options: ProgramOptions,
  ) {}

  /** Starts it and waits until it is ready. @throws with the end of its log when it is not */
  static async start(options: ProgramOptions): Promise<Program> {
    const log = openSync(options.logFile, 'a');
    const child = spawn(options.command, options.args, {
      env: { PATH: process.env['PATH'] ?? '', ...options.env },
      stdio: ['ignore', log, log],
      ...(options.cwd !== undefined && { cwd: options.cwd }),
    });
    closeSync(log);
    running.add(child);
    const program = new Program(child, options);
    await until(
      `${options.command} is ready`,
      async () => {
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`${options.command} has ended:\n${program.log().slice(-3000)}`);
        return options.ready().catch(() => false);
      },
      () => program.log().slice(-3000),
    );
    return program;
  }

  log = (): string => readFileSync(this.options.logFile, 'utf8');

  get pid(): number {
    return this.child.pid!;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill(signal);
      const killer = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(killer);
    }
    running.delete(this.child);
  }
}

/** Waits for a condition: what is waited for is on a machine that does other things too. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  more: () => string = () => '',
  patienceMs = PATIENCE_MS,
): Promise<void> {
  for (const end = Date.now() + patienceMs; !(await condition()); ) {
    if (Date.now() > end) throw new Error(`not within ${patienceMs / 1000} s: ${what}\n${more()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
