import { join } from 'node:path';
import { Program } from './program';

export interface ServiceOptions {
  /** The bundle. */
  readonly script: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly inspector: { readonly host: string; readonly port: number };
  readonly onLine: (line: string) => void;
  /** It has ended by itself. */
  readonly onEnd: (how: string) => void;
}

/** A request that takes longer than this is cut by an edit. */
const PATIENCE_MS = 500;
const STANDBY = join(__dirname, 'standby.cjs');
/** Said by node at each start, when the address has been said once. */
const FROM_INSPECTOR =
  /^(Debugger (listening on|attached)|For help, see: https:\/\/nodejs.org\/|Waiting for the debugger)/;

/**
 * The service's process, one at a time: the next one starts when the one before has given its ports back. Meanwhile it
 * has loaded its packages, in standby.cjs.
 */
export class Service {
  private program: Program | undefined;
  private standby: Program | undefined;
  private work: Promise<void> = Promise.resolve();
  private asked = 0;

  constructor(private readonly options: ServiceOptions) {}

  get isRunning(): boolean {
    return this.program?.isRunning === true;
  }

  /** Ends the process and starts the bundle as it is now. Several at once make one. @param packages that it requires */
  restart(packages: readonly string[]): Promise<void> {
    this.asked += 1;
    const mine = this.asked;
    this.work = this.former().then(async () => {
      if (mine !== this.asked) return;
      await this.program?.stop(PATIENCE_MS);
      this.program = this.standby?.isRunning ? this.standby : this.start(packages);
      this.program.send(this.options.inspector);
      this.standby = this.start(packages);
    });
    return this.work;
  }

  stop(): Promise<void> {
    this.asked += 1;
    this.work = this.former().then(async () => {
      await Promise.all([this.program?.stop(PATIENCE_MS), this.standby?.stop(0)]);
    });
    return this.work;
  }

  /** Whoever asked for it was told how it failed; the next one begins anew. */
  private former(): Promise<void> {
    return this.work.catch(() => {});
  }

  private start(packages: readonly string[]): Program {
    const { script, cwd, env, onLine, onEnd } = this.options;
    const program = Program.start(process.execPath, ['--enable-source-maps', STANDBY, script, ...packages], {
      cwd,
      env,
      onLine: (line) => {
        if (!FROM_INSPECTOR.test(line)) onLine(line);
      },
      onEnd: (how) => {
        if (program === this.program) onEnd(how);
      },
    });
    return program;
  }
}
