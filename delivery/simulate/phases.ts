import { type DefaultRenderer, Listr, type ListrTaskWrapper, type SimpleRenderer } from 'listr2';
import type { Emulator } from '../../emulator/emulator';
import { ApplyProgress, saidByProvisioner } from './apply-progress';
import type { Phase } from './summary';
import type { Tools } from './tools';
import type { Workspace } from './workspace';

/** What one phase leaves to the next. */
export interface Run {
  workspace: Workspace;
  tools?: Tools;
  emulator?: Emulator;
  outputs?: Record<string, unknown>;
  phases: Phase[];
}

export type Task = ListrTaskWrapper<Run, typeof DefaultRenderer, typeof SimpleRenderer>;
type Work = (run: Run, onLine: (line: string) => void, task: Task) => Promise<void> | void;

/** A plain log should show that something goes on, and stay readable. */
const PLAIN_EVERY_MS = 15_000;
const isLive = process.stdout.isTTY === true && process.env['CI'] !== 'true';

/** Runs one phase after the other: a live list on a terminal, plain lines elsewhere. @throws what a phase throws */
export async function runPhases(run: Run, ...phases: ReturnType<typeof phase>[]): Promise<void> {
  const list = new Listr<Run, 'default', 'simple'>(phases, {
    renderer: 'default',
    fallbackRenderer: 'simple',
    fallbackRendererCondition: !isLive,
    registerSignalListeners: false, // runCommand ends what was started first
  });
  try {
    await list.run(run);
  } catch (error) {
    throw error instanceof Error && error.cause ? error.cause : error;
  }
}

/** One line of the list, with the time it took and the last thing that it said. */
export const phase = (title: string, work: Work) => ({
  title,
  task: async (run: Run, task: Task): Promise<void> => {
    const started = Date.now();
    try {
      await work(run, listener(task), task);
    } catch (cause) {
      throw new Error(`${title} failed`, { cause }); // the reason is told once, at the end
    }
    const seconds = (Date.now() - started) / 1000;
    run.phases.push({ name: title, seconds });
    task.title = `${task.title} (${seconds.toFixed(0)} s)`;
  },
});

/** Turns what terraform prints into how far it is. */
function listener(task: Task): (line: string) => void {
  const progress = new ApplyProgress();
  let shown = Date.now();
  return (line) => {
    progress.read(line);
    const said = saidByProvisioner(line);
    if (said !== undefined) {
      task.output = said;
      return;
    }
    const text = progress.text || line.trim();
    if (text === '' || (!isLive && Date.now() - shown < PLAIN_EVERY_MS)) return;
    shown = Date.now();
    task.output = text;
  };
}
