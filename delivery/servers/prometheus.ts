import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../app/development/free-port';
import { prometheusArguments } from '../../constructs/monitoring/config/arguments';
import type { ConfigFiles, TlsFiles } from '../../constructs/monitoring/config/files';
import { type PrometheusSettings, renderPrometheus } from '../../constructs/monitoring/config/prometheus';
import type { MonitoringInput } from '../../constructs/monitoring/input';
import { programFile } from '../tools/folder';
import { ask } from './https-client';
import { Program } from './program';

export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [time: number, value: string];
}

export interface Range {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [time: number, value: string])[];
}

export interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
}

export interface Target {
  readonly scrapeUrl: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly discoveredLabels: Readonly<Record<string, string>>;
  readonly health: 'up' | 'down' | 'unknown';
  readonly lastError: string;
}

/** Writes what was rendered, as a ConfigMap would hold it. */
export function writeFiles(folder: string, files: ConfigFiles): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** A real Prometheus with the rendered configuration. */
export class RealPrometheus {
  private constructor(
    readonly port: number,
    private readonly running: Program | undefined,
    private readonly tls: TlsFiles | undefined,
    private readonly write: (input?: MonitoringInput) => string = () => '',
  ) {}

  static async start(
    folder: string,
    settings: PrometheusSettings,
    port?: number,
    more: readonly string[] = [],
  ): Promise<RealPrometheus> {
    const listen = port ?? (await freePort());
    const { tls } = settings;
    const write = (input = settings.input) =>
      writeFiles(join(folder, 'config'), renderPrometheus({ ...settings, input }));
    const config = write();
    const program = await Program.start({
      command: programFile('prometheus'),
      args: [
        ...prometheusArguments(settings.input, {
          config,
          data: join(folder, 'data'),
          listen: `127.0.0.1:${listen}`,
          tls: tls !== undefined,
        }),
        ...more,
      ],
      logFile: join(folder, 'prometheus.log'),
      ready: async () =>
        (await ask(`${tls ? 'https' : 'http'}://localhost:${listen}/-/ready`, settings.tls)).status === 200,
    });
    return new RealPrometheus(listen, program, settings.tls, write);
  }

  /** One that somebody else has started, and ends. */
  static at = (port: number): RealPrometheus => new RealPrometheus(port, undefined, undefined);

  get program(): Program {
    return this.running!;
  }

  /** Judges by other rules from now on, and goes on with what it knows. */
  reload(input: MonitoringInput): void {
    this.write(input);
    process.kill(this.program.pid, 'SIGHUP');
  }

  get url(): string {
    return `${this.tls ? 'https' : 'http'}://localhost:${this.port}`;
  }

  /** Every series that a query returns now. @throws what Prometheus says of a query that it refuses */
  async query(query: string): Promise<readonly Series[]> {
    const { result, resultType } = await this.api<{ result: unknown; resultType: string }>('query', { query });
    if (resultType === 'scalar') return [{ metric: {}, value: result as [number, string] }];
    return result as Series[];
  }

  /** Every series of the last seconds. */
  async range(query: string, seconds: number, step: number): Promise<readonly Range[]> {
    const end = Date.now() / 1000;
    const form = { query, start: String(end - seconds), end: String(end), step: String(step) };
    return (await this.api<{ result: Range[] }>('query_range', form)).result;
  }

  /** The one number that a query returns. */
  async number(query: string): Promise<number> {
    const [series] = await this.query(query);
    return Number(series?.value[1] ?? Number.NaN);
  }

  alerts = async (): Promise<readonly Alert[]> => (await this.api<{ alerts: Alert[] }>('alerts')).alerts;

  targets = async (): Promise<readonly Target[]> =>
    (await this.api<{ activeTargets: Target[] }>('targets')).activeTargets;

  stop = async (): Promise<void> => this.running?.stop();

  private async api<T>(path: string, form?: Readonly<Record<string, string>>): Promise<T> {
    const { body } = await ask(`${this.url}/api/v1/${path}`, this.tls, form);
    const answer = JSON.parse(body) as { status: string; error?: string; data: T };
    if (answer.status !== 'success') throw new Error(`${form?.['query'] ?? path}: ${answer.error}`);
    return answer.data;
  }
}
