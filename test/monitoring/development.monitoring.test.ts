import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PATHS } from '../../app/src/contract';
import { PROMETHEUS_FILES } from '../../constructs/monitoring/config/prometheus';
import { SERVERS } from '../../constructs/server-versions';
import { DEVELOPMENT_INPUT, developmentFiles } from '../../delivery/report/compose-prometheus';
import { until } from '../../delivery/servers/program';
import { RealPrometheus } from '../../delivery/servers/prometheus';
import { resolveCompose } from '../support/compose/resolve';
import { ComposeRun } from '../support/compose/run';
import { unhurried } from '../support/monitoring/quiet';
import { describeWith } from '../support/tools';

const TOOLS = [
  'docker-compose',
  'redis-server',
  'prometheus',
  'promtool',
  'node_exporter',
  'postgres_exporter',
] as const;

/** Development as it is, looked at more often. */
const INPUT = { ...unhurried(DEVELOPMENT_INPUT), scrapeIntervalSeconds: 3 };

describeWith(TOOLS, 'the profile `monitoring` of compose.yaml, executed without Docker', () => {
  const folder = mkdtempSync(join(tmpdir(), 'devops-simulator-development-'));
  let run: ComposeRun;
  let prometheus: RealPrometheus;

  beforeAll(async () => {
    const file = resolveCompose({}, '--profile', 'monitoring');
    const { [PROMETHEUS_FILES.config]: content = '', [PROMETHEUS_FILES.rules]: rules = '' } = developmentFiles(INPUT);
    writeFileSync(join(folder, 'rules.yml'), rules);
    run = await ComposeRun.start({
      ...file,
      configs: { prometheus: { content }, rules: { file: join(folder, 'rules.yml') } },
    });
    for (const name of ['app', 'node-exporter', 'postgres-exporter', 'prometheus']) await run.up(name);
    prometheus = RealPrometheus.at(run.port(SERVERS.prometheus.port));
    await until('everything is scraped', async () => {
      const targets = await prometheus.targets();
      return targets.length === 4 && targets.every(({ health }) => health === 'up');
    });
  }, 300_000);
  afterAll(async () => {
    await run?.down();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  const get = (path: string) => fetch(`http://localhost:${run.port(3000)}${path}`);
  const counted = (route: string, code: number): Promise<number> =>
    prometheus.number(`sum(http_request_duration_seconds_count{job="app",route="${route}",code="${code}"})`);

  test('counts every request, by the pattern of its route and the answer', async () => {
    for (let request = 0; request < 7; request += 1) await get(`${PATHS.api}/environments`);
    await get('/nothing');
    let seen: number[] = [];
    await until('all of them are counted', async () => {
      seen = [await counted(`${PATHS.api}/environments`, 200), await counted('none', 404)];
      return seen.every((count) => count > 0) && seen[0]! >= 7;
    });

    expect(seen).toEqual([7, 1]);
  }, 90_000);

  test('knows what runs, its database, and processor, memory and network of where it runs', async () => {
    const [build] = await prometheus.query('build_info{job="app"}');

    expect(build?.metric).toMatchObject({ release: 'development', service: 'app', instance: 'app' });
    for (const series of [
      'database_pool_connections{job="app",pool="primary"}',
      'pg_up{job="postgres",instance="primary"} == 1',
      'node_cpu_seconds_total{job="node",instance="app"}',
      'node_memory_MemAvailable_bytes{job="node",instance="app"}',
      'node_network_receive_bytes_total{job="node",instance="app"}',
    ])
      expect((await prometheus.query(series)).length).toBeGreaterThan(0);
  });

  test('no condition of any alert is met but the one that always is, so that none fires however long it runs', async () => {
    const evaluations = 'min(prometheus_rule_group_iterations_total{job="prometheus"})';
    const before = await prometheus.number(evaluations);
    await until(
      'every group of rules is evaluated anew',
      async () => (await prometheus.number(evaluations)) > before + 2,
    );

    expect(await prometheus.alerts()).toMatchObject([{ labels: { alertname: 'Watchdog' }, state: 'firing' }]);
  }, 150_000);
});
