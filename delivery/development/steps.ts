/** What a start goes through: a live list on a terminal, one plain line a step elsewhere. */

export type Note = (text: string) => void;

interface Step {
  readonly title: string;
  readonly started: number;
  note: string;
  state: 'running' | 'done' | 'failed';
  seconds: number;
}

const SIGNS = { running: '◌', done: '✔', failed: '✖' } as const;

export class Steps {
  private readonly all: Step[] = [];
  private drawn = 0;

  constructor(
    private readonly write: (text: string) => void = (text) => process.stdout.write(text),
    private readonly live = process.stdout.isTTY === true && process.env['CI'] !== 'true',
    private readonly now: () => number = Date.now,
  ) {}

  /** Steps may run side by side. @throws what the work throws */
  async run<T>(title: string, work: (note: Note) => Promise<T> | T): Promise<T> {
    const step: Step = { title, started: this.now(), note: '', state: 'running', seconds: 0 };
    this.all.push(step);
    this.show(step);
    const note = (text: string): void => {
      step.note = text;
      this.show(step);
    };
    try {
      const result = await work(note);
      this.end(step, 'done');
      return result;
    } catch (error) {
      this.end(step, 'failed');
      throw error;
    }
  }

  /** Something else, above what is still drawn. */
  say(text: string): void {
    if (this.drawn > 0) this.write(`\x1b[${this.drawn}A\x1b[J`);
    this.drawn = 0;
    this.write(`${text}\n`);
    if (this.live && this.all.length > 0) this.draw();
  }

  /** What is drawn stays as it is; whatever is printed next stands below it. */
  close(): void {
    this.all.length = 0;
    this.drawn = 0;
  }

  private end(step: Step, state: 'done' | 'failed'): void {
    step.state = state;
    step.seconds = (this.now() - step.started) / 1000;
    this.show(step);
  }

  private show(step: Step): void {
    if (this.live) this.draw();
    else if (step.state !== 'running') this.write(`${line(step)}\n`);
  }

  private draw(): void {
    const up = this.drawn > 0 ? `\x1b[${this.drawn}A` : '';
    this.drawn = this.all.length;
    this.write(`${up}${this.all.map((step) => `\x1b[2K${line(step)}\n`).join('')}`);
  }
}

const line = ({ title, note, state, seconds }: Step): string =>
  `${SIGNS[state]} ${title}${note && `: ${note}`}${state === 'running' ? '' : ` (${seconds.toFixed(1)} s)`}`;
