import { statfs } from 'node:fs/promises';
import { METRICS, PATHS } from '../../app/src/contract';
import { type NetworkCounters, networkCounters } from './network';

/** What counts up since a process or the machine started. */
export interface Counters {
  readonly at: number;
  /** Undefined while the service does not answer. */
  readonly service: { readonly cpuSeconds: number; readonly memoryBytes: number } | undefined;
  /** Undefined where the system does not say. */
  readonly network: NetworkCounters | undefined;
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number };
}

/** CPU and memory come from the service's own metrics, which are alike on every system. */
export async function readCounters(metricsPort: number, folder: string): Promise<Counters> {
  const [service, network, disk] = await Promise.all([serviceCounters(metricsPort), networkCounters(), statfs(folder)]);
  const { bavail, blocks, bsize } = disk;
  return { at: Date.now(), service, network, disk: { freeBytes: bavail * bsize, totalBytes: blocks * bsize } };
}

export interface UsageOptions {
  readonly metricsPort: number;
  /** On the disk that is looked at. */
  readonly folder: string;
  readonly seconds: number;
  /** Milliseconds of the last build. */
  readonly build: () => number | undefined;
  readonly say: (line: string) => void;
}

/** Says a line again and again. @returns how to stop it */
export function watchUsage({ metricsPort, folder, seconds, build, say }: UsageOptions): () => void {
  const read = (): Promise<Counters> => readCounters(metricsPort, folder);
  let before = read();
  const timer = setInterval(async () => {
    const last = await before;
    before = read();
    say(usageLine(last, await before, build()));
  }, seconds * 1000);
  return () => clearInterval(timer);
}

/** One line for a console. @param build milliseconds of the last build */
export function usageLine(before: Counters, now: Counters, build: number | undefined): string {
  const seconds = Math.max(0.001, (now.at - before.at) / 1000);
  return [
    `cpu ${cpuText(before, now, seconds)}`,
    `memory ${now.service ? bytes(now.service.memoryBytes) : 'unknown'}`,
    `disk ${bytes(now.disk.freeBytes)} of ${bytes(now.disk.totalBytes)} free`,
    `network ${networkText(before, now, seconds)}`,
    `last build ${build === undefined ? 'failed' : `${build} ms`}`,
  ].join(', ');
}

function cpuText(before: Counters, now: Counters, seconds: number): string {
  if (!now.service) return 'unknown (the service does not answer)';
  // A restarted process counts from zero.
  const since = before.service && before.service.cpuSeconds <= now.service.cpuSeconds ? before.service.cpuSeconds : 0;
  return `${((100 * (now.service.cpuSeconds - since)) / seconds).toFixed(1)} %`;
}

function networkText({ network: before }: Counters, { network: now }: Counters, seconds: number): string {
  if (!before || !now) return 'unknown on this system';
  const rate = (from: number, to: number): string => `${bytes(Math.max(0, to - from) / seconds)}/s`;
  return `in ${rate(before.received, now.received)}, out ${rate(before.sent, now.sent)}`;
}

export function bytes(count: number): string {
  const power = Math.min(4, Math.floor(Math.log2(Math.max(1, count)) / 10));
  return `${(count / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][power]}`;
}

async function serviceCounters(port: number): Promise<Counters['service']> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}${PATHS.metrics}`, { signal: AbortSignal.timeout(2000) });
    const text = await answer.text();
    return { cpuSeconds: total(text, METRICS.cpu), memoryBytes: total(text, METRICS.memory) };
  } catch {
    return undefined;
  }
}

/** Of every process of the service together. */
const total = (text: string, metric: string): number =>
  [...text.matchAll(new RegExp(`^${metric}(?:\\{[^}]*\\})? (\\S+)`, 'gm'))].reduce(
    (sum, [, value]) => sum + Number(value),
    0,
  );
