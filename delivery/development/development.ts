import { join } from 'node:path';
import { Stop } from '../stop';
import { addresses } from './addresses';
import { Containers } from './docker';
import { Endings } from './endings';
import type { ServiceVariables } from './environment';
import { consoleLine } from './log';
import { startLoginProvider } from './login-provider';
import { ROOT } from './options';
import { type Readiness, waitUntilReady } from './readiness';
import { type Build, type Bundling, DATABASE_COMMAND, Rebuild, SERVICE } from './rebuild';
import { prepareSchema } from './schema';
import { type Sources, type Started, startDatabase, startRedisFrom } from './servers';
import { Service } from './service';
import { type Settings, serviceVariables } from './settings';
import { type Note, Steps } from './steps';
import { watchUsage } from './usage';

/** One run of `npm run dev`: what was started, and what it does about an edit. */
export class Development {
  private readonly containers = new Containers();
  private readonly steps = new Steps();
  private readonly say: Note = (text) => this.steps.say(text);
  private readonly rebuild: Rebuild;
  private readonly endings = new Endings();
  private found: ServiceVariables = {};
  private service: Service | undefined;
  private lastBuild: Build | undefined;
  private isStarted = false;
  private isPrepared = false;
  private isAnnounced = false;
  /** One edit after the other. */
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly settings: Settings,
    private readonly sources: Sources,
    bundling: Bundling,
  ) {
    this.rebuild = new Rebuild({
      ...bundling,
      outdir: this.dist,
      onBuild: (build) => this.onBuild(build),
      onError: (text) =>
        this.say(`${text}\n${this.isRunning ? 'the build before goes on running' : 'waiting for an edit'}`),
    });
    this.endings.add(() => this.containers.stop());
  }

  /** Returns once the service is ready, or waits for an edit that mends it. */
  async start(): Promise<void> {
    await all([this.steps.run('build', (note) => this.build(note)), ...this.startServers()]);
    this.isStarted = true;
    if (this.lastBuild) await this.begin();
    this.steps.close();
    const { metricsPort, options } = this.settings;
    const build = (): number | undefined => this.lastBuild?.milliseconds;
    this.endings.add(
      watchUsage({ metricsPort, folder: options.state, seconds: options.usageSeconds, build, say: this.say }),
    );
  }

  async stop(): Promise<void> {
    await this.endings.run(({ message }) => this.say(`not ended as it should be: ${message}`));
  }

  private get dist(): string {
    return join(this.settings.options.state, 'dist');
  }
  private get isRunning(): boolean {
    return this.service?.isRunning === true;
  }

  private async build(note: Note): Promise<void> {
    this.endings.add(() => this.rebuild.stop());
    await this.rebuild.start();
    note(this.lastBuild ? `${this.lastBuild.milliseconds} ms` : 'failed: waiting for an edit');
  }

  private startServers(): Promise<void>[] {
    const { settings, containers, sources } = this;
    const { database, redis } = sources;
    const { loginPort } = settings;
    return [
      database !== 'given' &&
        this.startServer('database', (note) => startDatabase(database, settings, containers, note)),
      redis !== undefined && this.startServer('Redis', (note) => startRedisFrom(redis, settings, containers, note)),
      loginPort !== undefined &&
        this.startServer('login provider', (note) => startLoginProvider(settings, loginPort, note)),
    ].filter((step) => step !== false);
  }

  private startServer(title: string, start: (note: Note) => Promise<Started>): Promise<void> {
    return this.steps.run(title, async (note) => {
      const { variables, stop } = await start(note);
      this.found = { ...this.found, ...variables };
      this.endings.add(stop);
    });
  }

  private async begin(): Promise<void> {
    await this.steps.run('migrate and seed', (note) => this.prepare(note));
    const { ready } = await this.steps.run('service', async (note) => {
      await this.serve();
      const readiness = await this.readiness();
      note(readiness.text);
      return readiness;
    });
    this.announce(ready);
  }

  private async prepare(note: Note): Promise<void> {
    await prepareSchema(join(this.dist, DATABASE_COMMAND), serviceVariables(this.settings, this.found), note, this.say);
    this.isPrepared = true;
  }

  private async serve(): Promise<void> {
    if (!this.service) {
      const { options, inspectorPort } = this.settings;
      const service = new Service({
        script: join(this.dist, SERVICE),
        cwd: ROOT,
        env: serviceVariables(this.settings, this.found),
        inspector: { host: options.listen, port: inspectorPort },
        onLine: (line) => this.say(consoleLine(line)),
        onEnd: (how) => this.say(`the service ended (${how}): waiting for an edit`),
      });
      this.service = service;
      this.endings.add(() => service.stop());
    }
    await this.service.restart(this.lastBuild?.packages ?? []);
  }

  private readiness(): Promise<Readiness> {
    return waitUntilReady(this.settings.port, () => this.isRunning);
  }

  /** Once, also when it took an edit to get there. */
  private announce(ready: boolean): void {
    this.steps.close();
    if (!ready || this.isAnnounced) return;
    this.isAnnounced = true;
    this.say(addresses(this.settings));
  }

  private onBuild(build: Build): void {
    this.lastBuild = build;
    if (!this.isStarted) return; // start() goes on with it
    if (build.changed.database) this.isPrepared = false;
    if (!build.changed.service && this.isPrepared && this.isRunning) return;
    this.work = this.work.then(() => this.reload(build)).catch((error: Error) => this.say(textOf(error)));
  }

  private async reload({ milliseconds }: Build): Promise<void> {
    if (!this.isPrepared) await this.prepare((text) => this.say(`database: ${text}`));
    await this.serve();
    this.say(`reloaded: built in ${milliseconds} ms`);
    if (!this.isAnnounced) void this.readiness().then(({ ready }) => this.announce(ready)); // the next edit does not wait
  }
}

const textOf = (error: Error): string =>
  error instanceof Stop ? `${error.message}\nnext: ${error.next}` : error.message;

/** Side by side; fails when all have come to an end, so that whatever was started can be stopped. */
async function all(work: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
