import { createHash } from 'node:crypto';
import { existsSync, type FSWatcher, mkdirSync, readFileSync, rmSync, symlinkSync, watch } from 'node:fs';
import { basename, join } from 'node:path';
import {
  type BuildContext,
  type BuildOptions,
  type BuildResult,
  context,
  formatMessages,
  type Metafile,
  type Plugin,
} from 'esbuild';

/** How the service is bundled: app/build.mjs. */
export interface Bundling {
  readonly options: (outdir: string) => BuildOptions;
  /** Folder of the SQL files, whose newest name is in the bundle. */
  readonly migrations: string;
  readonly sources: string;
}

export interface Build {
  readonly milliseconds: number;
  /** What differs from the build before: a comment changes neither. */
  readonly changed: { readonly service: boolean; readonly database: boolean };
  /** That the service requires. */
  readonly packages: readonly string[];
}

export interface RebuildOptions extends Bundling {
  readonly outdir: string;
  readonly onBuild: (build: Build) => void;
  /** @param text as a compiler prints it, with the place */
  readonly onError: (text: string) => void;
}

/** Files of the bundle. */
export const SERVICE = 'main.js';
export const DATABASE_COMMAND = 'db.js';

/** @param options of the image's bundle */
export const developmentBundle = (options: BuildOptions): BuildOptions => ({
  ...options,
  packages: 'external', // 10 ms instead of 1000: packages do not change while somebody edits
  sourcesContent: true, // Chrome DevTools has no other way to the sources than the map itself
  logLevel: 'silent',
  metafile: true,
});

/** The database command looks for them beside itself, as in the image. */
export function linkMigrations(outdir: string, migrations: string): void {
  mkdirSync(outdir, { recursive: true });
  rmSync(join(outdir, 'migrations'), { force: true });
  symlinkSync(migrations, join(outdir, 'migrations'));
}

/** An editor writes a file in several steps. */
const SETTLED_MS = 20;

/**
 * Keeps the bundle current. The system's own notice of a change is the fast way; where it gets lost (a folder that is
 * mounted into a container, an editor that replaces files) esbuild sees the change when it looks at the files in turn.
 */
export class Rebuild {
  private context: BuildContext | undefined;
  private readonly watchers: FSWatcher[] = [];
  private isStopped = false;
  private readonly hashes = new Map<string, string>();
  private started = 0;
  /** One after the other: of two contexts that open at once, nobody would end the first. */
  private work: Promise<void> = Promise.resolve();

  constructor(private readonly given: RebuildOptions) {}

  /** Resolves after the first build, of which `onBuild` or `onError` was told. */
  async start(): Promise<void> {
    linkMigrations(this.given.outdir, this.given.migrations);
    await this.open();
    this.watchers.push(
      notice(this.given.sources, () => this.context?.rebuild() ?? this.reopen()),
      notice(this.given.migrations, () => this.reopen()),
    );
  }

  async stop(): Promise<void> {
    for (const watcher of this.watchers) watcher.close();
    this.isStopped = true;
    await this.work;
    await this.close();
  }

  /** A new migration needs new options, and counts as a change of the database also where the bundle stays as it is. */
  private reopen(): Promise<void> {
    this.work = this.work
      .then(async () => {
        if (this.isStopped) return;
        await this.close();
        this.hashes.delete(DATABASE_COMMAND);
        await this.open();
      })
      .catch((error: Error) => this.given.onError(`the bundler cannot begin: ${error.message}`)); // the next edit tries again
    return this.work;
  }

  private async open(): Promise<void> {
    const { options, outdir } = this.given;
    let onFirst = (): void => {};
    const built = new Promise<void>((resolve) => {
      onFirst = resolve;
    });
    this.context = await context({ ...developmentBundle(options(outdir)), plugins: [this.plugin(() => onFirst())] });
    await this.context.watch();
    await built;
  }

  private async close(): Promise<void> {
    const { context } = this;
    this.context = undefined;
    await context?.dispose();
  }

  private plugin(onFirst: () => void): Plugin {
    return {
      name: 'notice',
      setup: (build) => {
        build.onStart(() => {
          this.started = performance.now();
        });
        build.onEnd(async (result) => {
          await this.read(result);
          onFirst();
        });
      },
    };
  }

  private async read({ errors, metafile }: BuildResult): Promise<void> {
    if (errors.length > 0) {
      const texts = await formatMessages(errors, { kind: 'error', color: process.stdout.isTTY === true });
      this.given.onError(texts.join('').trimEnd());
      return;
    }
    const milliseconds = Math.round(performance.now() - this.started);
    const changed = { service: this.hasChanged(SERVICE), database: this.hasChanged(DATABASE_COMMAND) };
    this.given.onBuild({ milliseconds, changed, packages: packagesOf(metafile) });
  }

  private hasChanged(name: string): boolean {
    const file = join(this.given.outdir, name);
    const hash = existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : '';
    const before = this.hashes.get(name);
    this.hashes.set(name, hash);
    return hash !== before;
  }
}

/** What the service's bundle leaves outside. */
const packagesOf = (metafile: Metafile | undefined): string[] =>
  Object.entries(metafile?.outputs ?? {})
    .filter(([file]) => basename(file) === SERVICE)
    .flatMap(([, { imports }]) => imports.filter(({ external }) => external).map(({ path }) => path));

/** A watcher that fails is no loss: esbuild looks by itself. */
function notice(folder: string, onChange: () => Promise<unknown> | undefined): FSWatcher {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(folder, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => void onChange()?.catch(() => {}), SETTLED_MS); // errors were told by the plugin
  });
  watcher.on('error', () => {});
  return watcher;
}
