import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type MonitoringModel, monitoringModel } from '../../constructs/monitoring/model';
import { parse } from '../../constructs/monitoring/promql/parse';
import type { Panel } from '../../constructs/monitoring/types';
import { withUnit } from '../../delivery/report/dashboards/page';
import { drawPages, filled, panelsOf } from '../../delivery/report/dashboards/write';
import { Authority } from '../../delivery/servers/authority';
import { ask } from '../../delivery/servers/https-client';
import type { Monitored } from '../../delivery/servers/monitored';
import type { RealPrometheus } from '../../delivery/servers/prometheus';
import { WatchedProduction } from '../../delivery/servers/watched-production';
import { describeWith } from '../support/tools';

const PROGRAMS = ['prometheus', 'alertmanager', 'node_exporter', 'postgres_exporter', 'blackbox_exporter'] as const;
/** Grafana cannot be had here, so nothing of it is scraped: the one selector that stays empty. */
const NOT_HERE = ['up{job="grafana"}'];

const queriesOf = ({ groups, dashboards }: MonitoringModel): string[] => [
  ...groups.flatMap(({ recordings, alerts }) => [...recordings, ...alerts].map(({ expr }) => expr)),
  ...dashboards
    .flatMap(({ rows }) => rows.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries)))
    .map(({ expr }) => expr),
];

/** Without thresholds, functions and ranges: only what is asked for. */
const selectorsOf = (query: string): string[] => parse(filled(query)).selectors.map(({ text }) => text);

/** What a reviewer looks for in a panel's section of a page. */
const wordsOf = ({ title, description, kind, unit, queries, thresholds }: Panel): string[] => [
  `<h3>${title}</h3><p>${description}</p>`,
  `<p>${kind}, unit ${unit}`,
  ...(['warning', 'critical'] as const).flatMap((name) => {
    const limit = thresholds?.[name];
    return limit === undefined ? [] : `${name} ${thresholds!.below ? 'below' : 'above'} ${withUnit(limit, unit)}`;
  }),
  ...queries.map(({ expr }) => `<code>${expr}</code>`),
];

const SAMPLE = /<tr><td>.*<td>\S/;
const GRAPH = /<polyline [^>]*points="\d/;
const unescaped = (html: string): string =>
  html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

describeWith([...PROGRAMS, 'openssl'], 'a real Prometheus on a real environment', () => {
  let production: WatchedProduction;
  let monitored: Monitored;
  let prometheus: RealPrometheus;

  beforeAll(async () => {
    production = await WatchedProduction.start();
    ({ monitored, prometheus } = production);
  }, 300_000);
  afterAll(() => production?.stop(), 60_000);

  test('scrapes every target over TLS, under the labels that rules and dashboards read', async () => {
    const jobs = (await prometheus.targets()).map(({ labels }) => `${labels['job']} ${labels['instance']}`);

    expect(jobs.sort()).toEqual([
      'alertmanager alertmanager-0',
      'alertmanager alertmanager-1',
      'app i-0123456789abcdef0',
      `blackbox ${monitored.publicUrl}`,
      'certificate alertmanager-0',
      'certificate alertmanager-1',
      'certificate blackbox-exporter',
      'certificate postgres-exporter-primary',
      'certificate postgres-exporter-replica-1',
      'certificate prometheus-a',
      'node i-0123456789abcdef0',
      'postgres primary',
      'postgres replica-1',
      'prometheus prometheus-a',
    ]);
  });

  test('each server of the monitoring shows its certificate to the blackbox exporter, whom it lets in', async () => {
    const probes = await prometheus.query('probe_success{job="certificate"}');

    expect(probes.map(({ metric, value }) => `${metric['server']} ${value[1]}`).sort()).toEqual([
      'alertmanager 1',
      'alertmanager 1',
      'blackbox-exporter 1',
      'postgres-exporter 1',
      'postgres-exporter 1',
      'prometheus 1',
    ]);
  });

  test('each selector of every rule and of every panel returns a series: no panel is empty, no rule is blind', async () => {
    const selectors = [...new Set(queriesOf(monitoringModel(production.input)).flatMap(selectorsOf))];

    const empty: string[] = [];
    for (const selector of selectors) if ((await prometheus.query(selector)).length === 0) empty.push(selector);

    expect(selectors.length).toBeGreaterThan(100);
    expect(empty.sort()).toEqual([...NOT_HERE].sort());
  }, 60_000);

  test('each dashboard is a page, on which each panel has its query, unit and limits, a sample and a graph', async () => {
    const { dashboards } = monitoringModel(production.input);
    const files = await drawPages(production, `${monitored.places.folder}/pages`, () => {}, 10);

    expect(files.map((file) => basename(file, '.html'))).toEqual(dashboards.map(({ uid }) => uid));
    for (const [index, dashboard] of dashboards.entries()) {
      const [head, ...sections] = unescaped(readFileSync(files[index]!, 'utf8')).split('<section>');
      const panels = panelsOf(dashboard);
      expect(head).toContain(`<h1>${dashboard.title}</h1><p>${dashboard.description}</p>`);
      expect(sections).toHaveLength(panels.length);
      const missing = panels.flatMap((panel, place) =>
        [
          ...wordsOf(panel).filter((words) => !sections[place]!.includes(words)),
          ...[SAMPLE, GRAPH].filter((drawn) => !drawn.test(sections[place]!)),
        ].map((wanted) => `${panel.title}: ${wanted}`),
      );
      expect(missing).toEqual([]);
    }
  }, 60_000);

  describe('whoever is not of the authority is refused', () => {
    const places = (): Record<string, string> => ({
      Prometheus: `127.0.0.1:${prometheus.port}`,
      Alertmanager: production.alertmanagers.addresses[0]!,
      'node exporter': monitored.nodeExporter.address,
      'PostgreSQL exporter': monitored.postgresExporters.primary.address,
      'blackbox exporter': monitored.blackbox.address,
      'the service': `localhost:${monitored.service.metricsPort}`,
    });
    const SERVERS = [
      'Prometheus',
      'Alertmanager',
      'node exporter',
      'PostgreSQL exporter',
      'blackbox exporter',
      'the service',
    ];
    /** Trusts whom it meets, so that a refusal is the server's. */
    const authorityOf = (server: string): string =>
      server === 'the service' ? monitored.places.scratch.certificate.caFile : monitored.places.tls.authority;

    test.each(SERVERS)('%s answers Prometheus', async (server) => {
      const tls = { ...monitored.places.tls, authority: authorityOf(server) };

      expect((await ask(`https://${places()[server]}/metrics`, tls)).status).toBe(200);
    });

    test.each(SERVERS)('%s does not answer in plain text', async (server) => {
      const answer = await ask(`http://${places()[server]}/metrics`).catch(() => ({ status: 'no answer' }));

      expect(answer.status).not.toBe(200);
      expect(JSON.stringify(answer)).not.toContain('# HELP');
    });

    test.each(SERVERS)('%s does not answer a client without a certificate', async (server) => {
      const asked = ask(`https://${places()[server]}/metrics`, { authority: authorityOf(server) });

      await expect(asked).rejects.toThrow(/certificate required|alert|ECONNRESET|hang up/i);
    });

    test.each(SERVERS)('%s does not answer a client of another authority', async (server) => {
      const stranger = new Authority(`${monitored.places.folder}/stranger-${SERVERS.indexOf(server)}`).issue(
        'prometheus',
      );
      const asked = ask(`https://${places()[server]}/metrics`, { ...stranger, authority: authorityOf(server) });

      await expect(asked).rejects.toThrow(/certificate|alert|ECONNRESET|hang up/i);
    });
  });

  test('no password stands in a log or a configuration', () => {
    const password = readFileSync(`${monitored.places.folder}/password`, 'utf8');
    const { primary, 'replica-1': replica } = monitored.postgresExporters;
    const texts = [primary, replica].map(({ program }) => program.log());

    expect(password).toMatch(/^\S{32}$/);
    expect(texts.join('')).toContain('Established new database connection');
    expect(texts.join('')).not.toContain(password);
    expect(readFileSync(`${monitored.places.folder}/prometheus-a/config/prometheus.yml`, 'utf8')).not.toMatch(
      /password/i,
    );
  });
});
