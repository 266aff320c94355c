import { type ChildProcess, spawn } from 'node:child_process';
import { Stop } from '../stop';

export const HOST = '127.0.0.1';
const PATIENCE_MS = 60_000;

/** A program of ours for as long as it is looked at. */
export class Running {
  private output = '';
  private ended = false;

  private constructor(
    private readonly program: string,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (data: Buffer) => {
        this.output = `${this.output}${data}`.slice(-4_000);
      });
    }
    child.on('error', () => {
      this.ended = true;
    });
    child.on('exit', () => {
      this.ended = true;
    });
  }

  static start(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
    return new Running(program, spawn(program, [...args], { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  /** The body of a page, as soon as it is there and says what is waited for. */
  async page(url: string, ready: (text: string) => boolean = () => true): Promise<string> {
    const until = Date.now() + PATIENCE_MS;
    while (Date.now() < until && !this.ended) {
      const text = await fetch(url).then(
        (response) => (response.ok ? response.text() : undefined),
        () => undefined,
      );
      if (text !== undefined && ready(text)) return text;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    throw new Stop(
      `${this.program} ${this.ended ? 'has ended' : `shows nothing at ${url}`}\n${this.output}`,
      'read what it says above; `npm run tools -- --list` shows what is built',
    );
  }

  async stop(): Promise<void> {
    if (this.ended) return;
    const end = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await end;
    clearTimeout(timer);
  }
}
