import { Program } from './program';

export interface ServiceOptions {
  /** The bundle. */
  readonly script: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where the inspector listens: `127.0.0.1:9229`. */
  readonly inspector: string;
  readonly onLine: (line: string) => void;
  /** It has ended by itself. */
  readonly onEnd: (how: string) => void;
}

/** A request that takes longer than this is cut by an edit. */
const PATIENCE_MS = 500;

/** The service's process, one at a time: the next one starts when the one before has given its ports back. */
export class Service {
  private program: Program | undefined;
  private work: Promise<void> = Promise.resolve();
  private asked = 0;

  constructor(private readonly options: ServiceOptions) {}

  get isRunning(): boolean {
    return this.program?.isRunning === true;
  }

  /** Ends the process and starts the bundle as it is now. Several at once make one. */
  restart(): Promise<void> {
    this.asked += 1;
    const mine = this.asked;
    this.work = this.work.then(async () => {
      if (mine !== this.asked) return;
      await this.program?.stop(PATIENCE_MS);
      this.program = this.start();
    });
    return this.work;
  }

  stop(): Promise<void> {
    this.asked += 1;
    this.work = this.work.then(() => this.program?.stop(PATIENCE_MS));
    return this.work;
  }

  private start(): Program {
    const { script, cwd, env, inspector, onLine, onEnd } = this.options;
    return Program.start(process.execPath, [`--inspect=${inspector}`, '--enable-source-maps', script], {
      cwd,
      env,
      onLine: (line) => {
        if (!FROM_INSPECTOR.test(line)) onLine(line);
      },
      onEnd,
    });
  }
}

/** Said by node at each start, when the address has been said once. */
const FROM_INSPECTOR =
  /^(Debugger (listening on|attached)|For help, see: https:\/\/nodejs.org\/|Waiting for the debugger)/;
