import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type MonitoringModel, monitoringModel } from '../../constructs/monitoring/model';
import { parse } from '../../constructs/monitoring/promql/parse';
import { filled, pagesOf } from '../../delivery/report/dashboards/write';
import { AlertmanagerCluster } from '../../delivery/servers/alertmanager';
import { Authority } from '../../delivery/servers/authority';
import { ask } from '../../delivery/servers/https-client';
import { Monitored } from '../../delivery/servers/monitored';
import { until } from '../../delivery/servers/program';
import type { RealPrometheus } from '../../delivery/servers/prometheus';
import { environments } from '../../environments';
import { site } from '../../environments/site';
import { monitoringInput } from '../../stacks/monitoring-input';
import { describeWith } from '../support/tools';

const PROGRAMS = ['prometheus', 'alertmanager', 'node_exporter', 'postgres_exporter', 'blackbox_exporter'] as const;
/** Grafana cannot be had here, so nothing of it is scraped: the one selector that stays empty. */
const NOT_HERE = ['up{job="grafana"}'];
const FIRING = 'ALERTS{alertstate="firing",alertname!="Watchdog"}';

const queriesOf = ({ groups, dashboards }: MonitoringModel): string[] => [
  ...groups.flatMap(({ recordings, alerts }) => [...recordings, ...alerts].map(({ expr }) => expr)),
  ...dashboards
    .flatMap(({ rows }) => rows.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries)))
    .map(({ expr }) => expr),
];

/** Without thresholds, functions and ranges: only what is asked for. */
const selectorsOf = (query: string): string[] => parse(filled(query)).selectors.map(({ text }) => text);

describeWith([...PROGRAMS, 'openssl'], 'a real Prometheus on a real environment', () => {
  const input = {
    ...monitoringInput(site, environments.prod),
    scrapeIntervalSeconds: 2,
    durationDivisor: 30,
    servers: { prometheus: 1, alertmanager: 2, grafana: 0 },
  };
  let monitored: Monitored;
  let alertmanagers: AlertmanagerCluster;
  let prometheus: RealPrometheus;

  beforeAll(async () => {
    monitored = await Monitored.start();
    const { folder, tls } = monitored.places;
    alertmanagers = await AlertmanagerCluster.startMute(`${folder}/alertmanager`, input, tls);
    const watched = {
      ...input,
      // Any memory in use is too much, so that one alert fires however quiet this machine is.
      thresholds: { ...input.thresholds, memoryPercent: 0 },
      publicUrl: monitored.publicUrl,
    };
    const started = await monitored.watch(watched, alertmanagers.addresses);
    prometheus = started[0]!;
    await until('every target is up', async () => (await broken()).length === 0);
    await monitored.visit();
    await until('an alert fires', async () => (await prometheus.query(FIRING)).length > 0);
  }, 300_000);
  afterAll(async () => {
    await alertmanagers?.stop();
    await monitored?.stop();
  }, 60_000);

  /** Production as it is, with the address that this one has. */
  const asked = () => ({ ...input, servers: environments.prod.monitoring.servers, publicUrl: monitored.publicUrl });

  const broken = async (): Promise<string[]> =>
    (await prometheus.targets())
      .filter(({ health }) => health !== 'up')
      .map(({ labels, lastError }) => `${labels['job']} ${labels['instance']}: ${lastError}`);

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
    const selectors = [...new Set(queriesOf(monitoringModel(asked())).flatMap(selectorsOf))];

    const empty: string[] = [];
    for (const selector of selectors) if ((await prometheus.query(selector)).length === 0) empty.push(selector);

    expect(selectors.length).toBeGreaterThan(100);
    expect(empty.sort()).toEqual([...NOT_HERE].sort());
  }, 60_000);

  test('no query of a panel is refused, and each draws something', async () => {
    const panels = monitoringModel(asked()).dashboards.flatMap(({ title, rows }) =>
      rows.flatMap(({ panels: all }) => all.map((panel) => ({ name: `${title}: ${panel.title}`, ...panel }))),
    );
    const empty: string[] = [];
    for (const { name, queries } of panels) {
      const drawn = await Promise.all(queries.map(({ expr }) => prometheus.query(filled(expr))));
      if (drawn.every((series) => series.length === 0)) empty.push(name);
    }

    expect(panels.length).toBeGreaterThan(30);
    expect(empty).toEqual([]);
  }, 60_000);

  test('each dashboard is a page, on which each panel is drawn with samples and with its query', async () => {
    const model = monitoringModel(asked());
    const files = await pagesOf(model, prometheus, `${monitored.places.folder}/pages`, 20);
    const pages = files.map((file) => readFileSync(file, 'utf8'));

    expect(files.map((file) => basename(file, '.html'))).toEqual(model.dashboards.map(({ uid }) => uid));
    for (const [index, { rows }] of model.dashboards.entries()) {
      const [head, ...sections] = pages[index]!.split('<section>');
      const panels = rows.flatMap(({ panels: all }) => all);
      expect(head).toContain(`<h1>${model.dashboards[index]!.title}</h1>`);
      expect(sections).toHaveLength(panels.length);
      const undrawn = panels.filter((_panel, place) => !sections[place]!.includes('<polyline'));
      const unnamed = panels.filter((_panel, place) => !sections[place]!.includes('<tr><td>'));
      expect([...undrawn, ...unnamed].map(({ title }) => title)).toEqual([]);
    }
  }, 60_000);

  describe('whoever is not of the authority is refused', () => {
    const places = (): Record<string, string> => ({
      Prometheus: `127.0.0.1:${prometheus.port}`,
      Alertmanager: alertmanagers.addresses[0]!,
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
      const answer = await ask(`http://${places()[server]}/metrics`).catch((error: Error) => error);

      expect(answer instanceof Error ? 'no answer' : answer).not.toMatchObject({ status: 200 });
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
