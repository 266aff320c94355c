import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../app/development/free-port';

const PATIENCE_MS = 120_000;

export interface Ports {
  readonly service: number;
  readonly metrics: number;
  readonly inspector: number;
  readonly login: number;
}

export const freePorts = async (): Promise<Ports> => ({
  service: await freePort(),
  metrics: await freePort(),
  inspector: await freePort(),
  login: await freePort(),
});

export interface DevelopmentOptions {
  /** Flags besides the ports. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** May it use an engine? A machine of CI has one. @default false */
  readonly docker?: boolean;
}

/** What `npm run dev` runs, in a process group of its own. */
export class DevelopmentRun {
  private text = '';
  private readonly child: ChildProcess;
  readonly ended: Promise<number | null>;

  constructor(
    readonly folder: string,
    readonly ports: Ports,
    { args = [], env = {}, docker = false }: DevelopmentOptions = {},
  ) {
    const { service, metrics, inspector, login } = ports;
    const flags = [
      ...['--port', service, '--metrics-port', metrics, '--inspector-port', inspector, '--login-port', login].map(
        String,
      ),
      ...(docker ? [] : ['--no-docker']),
      ...args,
    ];
    const { PATH = '', HOME = '' } = process.env;
    this.child = spawn(process.execPath, ['delivery/dev.mjs', ...flags], {
      cwd: folder,
      env: { PATH, HOME, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [this.child.stdout!, this.child.stderr!])
      stream.on('data', (chunk: Buffer) => {
        this.text += chunk.toString();
      });
    this.ended = new Promise((resolve) => this.child.once('close', resolve));
  }

  get said(): string {
    return this.text;
  }
  get url(): string {
    return `http://localhost:${this.ports.service}`;
  }
  /** Leads the session of everything that is started. */
  get pid(): number {
    return this.child.pid!;
  }

  /** Waits until it has said something. @param from position in what it said */
  async until(pattern: RegExp, from = 0, patienceMs = PATIENCE_MS): Promise<string> {
    for (const end = Date.now() + patienceMs; ; await sleep(50)) {
      const found = pattern.exec(this.text.slice(from));
      if (found) return found[0];
      if (this.child.exitCode !== null || Date.now() > end)
        throw new Error(`npm run dev did not say ${pattern}, but:\n${this.text}`);
    }
  }

  ready = (patienceMs?: number): Promise<string> => this.until(/edit app\/src, and it reloads/, 0, patienceMs);

  /** What Ctrl-C does: every process of the terminal's foreground group is told. */
  async interrupt(): Promise<number | null> {
    if (this.child.exitCode === null) process.kill(-this.pid, 'SIGINT');
    return this.ended;
  }

  /** No chance to clean up. */
  async kill(): Promise<void> {
    process.kill(this.pid, 'SIGKILL');
    await this.ended;
  }
}

/** Asks until the answer is as wanted. @returns milliseconds that it took */
export async function answers(url: string, wanted: (text: string) => boolean, patienceMs = 30_000): Promise<number> {
  const started = performance.now();
  for (let last = 'nothing'; performance.now() - started < patienceMs; await sleep(20)) {
    last = await fetch(url)
      .then((answer) => answer.text())
      .catch(String);
    if (wanted(last)) return Math.round(performance.now() - started);
    if (performance.now() - started > patienceMs - 20) throw new Error(`${url} answers ${last}`);
  }
  throw new Error(`${url} did not answer as wanted`);
}
