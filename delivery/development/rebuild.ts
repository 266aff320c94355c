import { createHash } from 'node:crypto';
import { type FSWatcher, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { type BuildContext, type BuildOptions, type BuildResult, context, formatMessages } from 'esbuild';

/** How the service is bundled: app/build.mjs. */
export interface Bundling {
  readonly options: (outdir: string) => BuildOptions;
  /** Folder of the SQL files, whose names are in the bundle. */
  readonly migrations: string;
  readonly sources: string;
}

export interface Build {
  readonly milliseconds: number;
  /** Only what the service runs counts: a comment changes nothing. */
  readonly changed: boolean;
}

export interface RebuildOptions extends Bundling {
  readonly outdir: string;
  /** Every build but the first. */
  readonly onBuild: (build: Build) => void;
  /** @param text as a compiler prints it, with the place */
  readonly onError: (text: string) => void;
  readonly onMigrations: () => void;
}

/**
 * Keeps the bundle current. The system's own notice of a change is the fast way; where it gets lost (a folder that is
 * mounted into a container, an editor that replaces files) esbuild sees the change when it looks at the files in turn.
 */
export class Rebuild {
  private context: BuildContext | undefined;
  private readonly watchers: FSWatcher[] = [];
  private hash = '';
  private started = 0;
  private isFirst = true;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly given: RebuildOptions) {}

  /** @returns undefined when the first build failed, and `onError` was told */
  async start(): Promise<Build | undefined> {
    const result = await this.open();
    this.watchers.push(
      notice(this.given.sources, () => this.soon(() => this.context?.rebuild())),
      notice(this.given.migrations, () => this.soon(() => this.reopen())),
    );
    return result;
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    for (const watcher of this.watchers) watcher.close();
    await this.context?.dispose();
  }

  /** The options name the newest migration, so that a new one needs new options. */
  private async reopen(): Promise<void> {
    await this.context?.dispose();
    const before = this.hash;
    await this.open();
    if (before !== this.hash || before === '') this.given.onMigrations();
  }

  private async open(): Promise<Build | undefined> {
    let first: Build | undefined;
    const { options, outdir } = this.given;
    this.isFirst = true;
    const plugin = {
      name: 'notice',
      setup: (build: import('esbuild').PluginBuild): void => {
        build.onStart(() => {
          this.started = performance.now();
        });
        build.onEnd(async (result) => {
          const built = await this.read(result);
          if (this.isFirst) first = built;
          else if (built) this.given.onBuild(built);
          this.isFirst = false;
        });
      },
    };
    // Chrome DevTools has no other way to the sources than the map itself.
    const all = { ...options(outdir), sourcesContent: true, logLevel: 'silent' as const, plugins: [plugin] };
    this.context = await context(all);
    await this.context.rebuild().catch(() => {}); // told by onError
    await this.context.watch();
    return first;
  }

  private async read({ errors }: BuildResult): Promise<Build | undefined> {
    if (errors.length > 0) {
      const texts = await formatMessages(errors, { kind: 'error', color: process.stdout.isTTY === true });
      this.given.onError(texts.join('').trimEnd());
      return undefined;
    }
    const hash = createHash('sha256')
      .update(readFileSync(join(this.given.outdir, 'main.js')))
      .digest('hex');
    const changed = hash !== this.hash;
    this.hash = hash;
    return { milliseconds: Math.round(performance.now() - this.started), changed };
  }

  /** An editor writes a file in several steps. */
  private soon(work: () => Promise<unknown> | undefined): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void work()?.catch(() => {}), 30);
  }
}

/** A watcher that fails is no loss: esbuild looks by itself. */
function notice(folder: string, onChange: () => void): FSWatcher {
  const watcher = watch(folder, { recursive: true }, onChange);
  watcher.on('error', () => {});
  return watcher;
}
