import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PORTS } from '../../app/src/contract';
import { PROMETHEUS_FILES, renderPrometheus } from '../../constructs/monitoring/config/prometheus';
import { SERVERS } from '../../constructs/server-versions';
import { writeFiles } from '../../delivery/servers/prometheus';
import { programFile } from '../../delivery/tools/folder';
import { environments } from '../../environments';
import { site } from '../../environments/site';
import { monitoringInput } from '../../stacks/monitoring-input';
import { REGION, TestEmulator } from '../support/emulator';
import { RefreshGroup } from '../support/refresh-group';
import { describeWith } from '../support/tools';

describeWith(['promtool', 'python3'], "Prometheus's own discovery of instances", () => {
  const input = monitoringInput(site, environments.prod);
  let emulator: TestEmulator;
  let folder: string;

  beforeAll(async () => {
    emulator = await TestEmulator.start();
    folder = mkdtempSync(join(tmpdir(), 'devops-simulator-discovery-'));
    await RefreshGroup.create(emulator, 'prod-app');
    await RefreshGroup.create(emulator, 'another-app');
    writeFiles(
      folder,
      renderPrometheus({
        input,
        discovery: {
          kind: 'cluster',
          instances: { region: REGION, groups: { app: 'prod-app' }, endpoint: emulator.emulator.url },
        },
      }),
    );
  }, 120_000);
  afterAll(async () => {
    await emulator?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  /** Asks EC2 as Prometheus does, and relabels what it hears, without a request to any target. */
  function discovered(job: string): Record<string, string>[] {
    const args = ['check', 'service-discovery', '--timeout=8s', join(folder, PROMETHEUS_FILES.config), job];
    const { stdout, stderr } = spawnSync(programFile('promtool'), args, {
      encoding: 'utf8',
      timeout: 60_000,
      env: { ...emulator.env },
    });
    if (!stdout.trim().startsWith('[')) throw new Error(stdout + stderr);
    return (JSON.parse(stdout) as { labels: Record<string, string> }[]).map(({ labels }) => labels);
  }

  test.each([
    ['app', PORTS.metrics],
    ['node', SERVERS.nodeExporter.port],
  ] as const)(
    '%s: each instance of our group, under the labels that rules and dashboards read',
    (job, port) => {
      const found = discovered(job);

      expect(found).toHaveLength(2);
      for (const labels of found) {
        expect(labels).toMatchObject({
          job,
          __address__: expect.stringMatching(new RegExp(`^[0-9.]+:${port}$`)),
          instance: expect.stringMatching(/^i-[0-9a-f]+$/),
          service: 'app',
          zone: expect.stringMatching(/^eu-west-1[a-c]$/),
        });
      }
    },
    90_000,
  );
});
