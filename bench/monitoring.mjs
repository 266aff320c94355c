/**
 * `npm run bench -- monitoring`: what production's monitoring costs, measured on the real servers: series and bytes of
 * each target, the time of a scrape, Prometheus's memory, and the slowest queries of each dashboard.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { register } from 'tsx/cjs/api';
import { machine, writeSection } from './page.mjs';

register();
const require = createRequire(import.meta.url);
const { Monitored } = require('../delivery/servers/monitored.ts');
const { ask } = require('../delivery/servers/https-client.ts');
const { monitoringInput } = require('../stacks/monitoring-input.ts');
const { monitoringModel } = require('../constructs/monitoring/model.ts');
const { SERIES_PER_TARGET } = require('../constructs/monitoring/config/capacity.ts');
const { filled, panelsOf } = require('../delivery/report/dashboards/write.ts');
const { environments } = require('../environments/index.ts');
const { site } = require('../environments/site.ts');

const runs = Number(process.argv[2]);
const SECONDS = 60;

const monitored = await Monitored.start();
try {
  const input = {
    ...monitoringInput(site, environments.prod),
    scrapeIntervalSeconds: 2,
    publicUrl: monitored.publicUrl,
    servers: { prometheus: 1, alertmanager: 0, grafana: 0 },
  };
  const [prometheus] = await monitored.watch(input);
  console.log(`scraping for ${SECONDS} s`);
  await monitored.visitFor(SECONDS);
  writeSection(
    'Cost of the monitoring',
    render(await targets(prometheus), await queries(prometheus, input), await memory(prometheus)),
  );
} finally {
  await monitored.stop();
}

async function targets(prometheus) {
  const rows = [];
  for (const { labels, scrapeUrl } of await prometheus.targets()) {
    const of = `{job="${labels.job}",instance="${labels.instance}"}`;
    rows.push({
      job: labels.job,
      instance: labels.job === 'blackbox' ? 'the public URL' : labels.instance,
      series: await prometheus.number(`count(${of.replace('{', '{__name__=~".+",')})`),
      milliseconds: Math.round(1000 * (await prometheus.number(`avg_over_time(scrape_duration_seconds${of}[1m])`))),
      bytes: (await ask(onThisMachine(scrapeUrl), clientOf(labels.job))).body.length,
    });
  }
  return rows;
}

/** As the service's certificate calls it. */
function onThisMachine(url) {
  return url.replace('127.0.0.1', 'localhost');
}

function clientOf(job) {
  const { tls, scratch } = monitored.places;
  return { ...tls, authority: job === 'app' ? scratch.certificate.caFile : tls.authority };
}

async function queries(prometheus, input) {
  const rows = [];
  for (const dashboard of monitoringModel(input).dashboards) {
    const exprs = panelsOf(dashboard).flatMap((panel) => panel.queries.map(({ expr }) => filled(expr)));
    const times = [];
    for (let run = 0; run < runs; run += 1) {
      for (const expr of exprs) {
        const started = performance.now();
        await prometheus.range(expr, SECONDS, 2);
        times.push(performance.now() - started);
      }
    }
    times.sort((a, b) => a - b);
    rows.push({ title: dashboard.title, queries: exprs.length, p95: times[Math.floor(0.95 * times.length)] });
  }
  return rows;
}

async function memory(prometheus) {
  const resident = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${prometheus.program.pid}/status`, 'utf8'))[1]);
  return { series: await prometheus.number('prometheus_tsdb_head_series'), mebibytes: Math.round(resident / 1024) };
}

function render(all, dashboards, { series, mebibytes }) {
  return [
    `Everything on one machine, scraped every 2 s for ${SECONDS} s over TLS; ${machine()}.`,
    '`npm run bench -- monitoring` measures again.',
    '',
    '| job | target | series | counted in the rules | a scrape | bytes |',
    '| --- | --- | --- | --- | --- | --- |',
    ...all.map(
      (each) =>
        `| ${each.job} | ${each.instance} | ${each.series} | ${SERIES_PER_TARGET[each.job]} | ${each.milliseconds} ms | ${each.bytes} |`,
    ),
    '',
    `Prometheus holds ${series} series in ${mebibytes} MiB. MON-51 to MON-53 count with the fourth column.`,
    '',
    '| dashboard | queries | p95 of a query over the whole time |',
    '| --- | --- | --- |',
    ...dashboards.map(({ title, queries: count, p95 }) => `| ${title} | ${count} | ${p95.toFixed(1)} ms |`),
  ].join('\n');
}
