import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MonitoringModel, monitoringModel } from '../../../constructs/monitoring/model';
import { filledIn, variablesIn } from '../../../constructs/monitoring/promql/variables';
import type { Dashboard, Panel } from '../../../constructs/monitoring/types';
import { environments } from '../../../environments';
import { site } from '../../../environments/site';
import { monitoringInput } from '../../../stacks/monitoring-input';
import { AlertmanagerCluster } from '../../servers/alertmanager';
import { Monitored } from '../../servers/monitored';
import type { RealPrometheus } from '../../servers/prometheus';
import { renderPage, type Sample } from './page';

const SCRAPE_SECONDS = 2;
const RANGE = '10s';
const STEP_SECONDS = 2;

/** As a dashboard asks with "all" chosen everywhere. */
export const filled = (expr: string): string =>
  filledIn(expr, Object.fromEntries(variablesIn(expr).map((name) => [name, '.*'])), RANGE);

/**
 * A page a dashboard of production, with samples of a real Prometheus on a real environment of this machine.
 * @returns the files
 */
export async function writeDashboardPages(
  folder: string,
  say: (line: string) => void,
  seconds = 60,
): Promise<string[]> {
  const prod = monitoringInput(site, environments.prod);
  say('starting a database pair, the service, exporters, Prometheus and Alertmanager');
  const monitored = await Monitored.start();
  let alertmanagers: AlertmanagerCluster | undefined;
  try {
    const input = {
      ...prod,
      scrapeIntervalSeconds: SCRAPE_SECONDS,
      durationDivisor: 30,
      publicUrl: monitored.publicUrl,
    };
    const { folder: place, tls } = monitored.places;
    const small = { ...input, servers: { prometheus: 1, alertmanager: 1, grafana: 0 } };
    alertmanagers = await AlertmanagerCluster.startMute(join(place, 'alertmanager'), small, tls);
    const [prometheus] = await monitored.watch(small, alertmanagers.addresses);
    say(`measuring for ${seconds} s`);
    for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
      await monitored.visit();
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    return await pagesOf(monitoringModel(input), prometheus!, folder, seconds);
  } finally {
    await alertmanagers?.stop();
    await monitored.stop();
  }
}

/** @param seconds that the graphs show, until now */
export async function pagesOf(
  { dashboards }: MonitoringModel,
  prometheus: RealPrometheus,
  folder: string,
  seconds: number,
): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const files: string[] = [];
  for (const dashboard of dashboards) {
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
