import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitoringModel } from '../../../constructs/monitoring/model';
import { filledIn, variablesIn } from '../../../constructs/monitoring/promql/variables';
import type { Dashboard, Panel } from '../../../constructs/monitoring/types';
import type { RealPrometheus } from '../../servers/prometheus';
import { WatchedProduction } from '../../servers/watched-production';
import { renderPage, type Sample } from './page';

const RANGE = '10s';
const STEP_SECONDS = 2;

/** As a dashboard asks with "all" chosen everywhere. */
export const filled = (expr: string): string =>
  filledIn(expr, Object.fromEntries(variablesIn(expr).map((name) => [name, '.*'])), RANGE);

/**
 * A page a dashboard of production, with samples of a real Prometheus on a real environment of this machine.
 * @returns the files
 */
export async function writeDashboardPages(folder: string, say: (line: string) => void): Promise<string[]> {
  say('starting a database pair, the service, exporters, Prometheus and Alertmanagers, until an alert fires');
  const production = await WatchedProduction.start();
  try {
    return await drawPages(production, folder, say);
  } finally {
    await production.stop();
  }
}

/** @param seconds that are measured and drawn */
export async function drawPages(
  { monitored, input, prometheus }: WatchedProduction,
  folder: string,
  say: (line: string) => void,
  seconds = 60,
): Promise<string[]> {
  say(`measuring for ${seconds} s`);
  await monitored.visitFor(seconds);
  mkdirSync(folder, { recursive: true });
  const files: string[] = [];
  for (const dashboard of monitoringModel(input).dashboards) {
    const samples = new Map<Panel, Sample[]>();
    for (const panel of panelsOf(dashboard)) samples.set(panel, await sample(prometheus, panel, seconds));
    const file = join(folder, `${dashboard.uid}.html`);
    writeFileSync(
      file,
      renderPage(dashboard, (panel) => samples.get(panel) ?? []),
    );
    files.push(file);
  }
  return files;
}

export const panelsOf = ({ rows }: Dashboard): Panel[] => rows.flatMap(({ panels }) => panels);

async function sample(prometheus: RealPrometheus, { queries }: Panel, seconds: number): Promise<Sample[]> {
  const all: Sample[] = [];
  for (const { expr, legend } of queries) {
    for (const { metric, values } of await prometheus.range(filled(expr), seconds, STEP_SECONDS)) {
      all.push({
        legend: legend.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => metric[label] ?? ''),
        points: values.map(([time, value]) => [time, Number(value)] as const),
      });
    }
  }
  return all;
}
