import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Postgres } from '../../app/development/postgres/postgres';
import { freePort } from '../../app/development/postgres/server';
import { PATHS } from '../../app/src/contract';
import { developmentPrometheus } from '../../delivery/report/compose-prometheus';
import { until } from '../support/monitoring/program';
import { RealPrometheus } from '../support/monitoring/prometheus';
import { buildService, productionVariables, Scratch, Service, startDatabase } from '../support/service';
import { describeWith } from '../support/tools';

describeWith(['prometheus', 'openssl'], "development's Prometheus beside development's service", () => {
  let scratch: Scratch;
  let postgres: Postgres;
  let service: Service;
  let prometheus: RealPrometheus;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'devops-simulator-development-'));
    buildService();
    scratch = await Scratch.make();
    postgres = await startDatabase();
    const { TLS_CERT_FILE: _certificate, TLS_KEY_FILE: _key, ...plain } = productionVariables(scratch, postgres);
    service = await Service.start(scratch, {
      ...plain,
      NODE_ENV: 'development',
      RELEASE: 'sha256:development',
      DATABASE_PASSWORD: 'trusted',
    });
    const port = await freePort();
    const settings = developmentPrometheus(`127.0.0.1:${service.metricsPort}`, `127.0.0.1:${port}`);
    prometheus = await RealPrometheus.start(
      folder,
      { ...settings, input: { ...settings.input, scrapeIntervalSeconds: 1 } },
      port,
    );
  }, 180_000);
  afterAll(async () => {
    await prometheus?.stop();
    await service?.stop();
    await postgres?.stop();
    scratch?.remove();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  const counted = (route: string, code: number): Promise<number> =>
    prometheus.number(`sum(http_request_duration_seconds_count{job="app",route="${route}",code="${code}"})`);

  test('counts every request, by the pattern of its route and the answer', async () => {
    for (let request = 0; request < 7; request += 1) await service.get(`${PATHS.api}/environments`);
    await service.get('/nothing');
    await until('seven requests are counted', async () => (await counted(`${PATHS.api}/environments`, 200)) === 7);

    expect(await counted('none', 404)).toBe(1);
  }, 90_000);

  test('knows what runs, and its database connections', async () => {
    const [build] = await prometheus.query('build_info{job="app"}');

    expect(build?.metric).toMatchObject({ release: 'sha256:development', service: 'app', instance: 'app' });
    expect(await prometheus.number('sum(database_pool_connections{job="app",pool="primary"})')).toBeGreaterThan(0);
  });

  test('has the rules of every environment', async () => {
    const rules = await prometheus.query('ALERTS{alertname="Watchdog",alertstate="firing"}');

    expect(rules).toHaveLength(1);
  });
});
