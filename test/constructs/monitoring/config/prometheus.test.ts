import { parse } from 'yaml';
import { alertmanagerConfig } from '../../../../constructs/monitoring/config/alertmanager';
import {
  alertmanagerArguments,
  postgresExporterArguments,
  prometheusArguments,
} from '../../../../constructs/monitoring/config/arguments';
import { tlsFilesIn } from '../../../../constructs/monitoring/config/files';
import { PROMETHEUS_FILES, renderPrometheus } from '../../../../constructs/monitoring/config/prometheus';
import { environments } from '../../../../environments';
import { site } from '../../../../environments/site';
import { monitoringInput } from '../../../../stacks/monitoring-input';

const input = monitoringInput(site, environments.prod);
const tls = tlsFilesIn('/etc/monitoring/tls');
const files = renderPrometheus({
  input,
  tls,
  discovery: { kind: 'cluster', instances: { region: 'eu-west-1', groups: { app: 'prod-app' } } },
});
// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects
const config: any = parse(files[PROMETHEUS_FILES.config]!);
const job = (name: string) => config.scrape_configs.find((each: { job_name: string }) => each.job_name === name);

describe("Prometheus's configuration in a cluster", () => {
  test('scrapes what rules and dashboards read, each kind of target as a job', () => {
    expect(config.scrape_configs.map((each: { job_name: string }) => each.job_name)).toEqual([
      'app',
      'node',
      'postgres',
      'blackbox',
      'certificate',
      'prometheus',
      'alertmanager',
      'grafana',
    ]);
  });

  test('nothing is asked in plain text, and nobody without showing a certificate', () => {
    for (const { scheme, tls_config } of [...config.scrape_configs, ...config.alerting.alertmanagers]) {
      expect({ scheme, tls_config }).toMatchObject({
        scheme: 'https',
        tls_config: { ca_file: tls.authority, cert_file: tls.certificate, key_file: tls.key },
      });
    }
  });

  test('who answers is verified everywhere but on instances, whose certificates nobody vouches for', () => {
    const unverified = config.scrape_configs
      .filter(({ tls_config }: { tls_config: object }) => 'insecure_skip_verify' in tls_config)
      .map((each: { job_name: string }) => each.job_name);

    expect(unverified).toEqual(['app', 'node']);
  });

  test('pods are looked for in one namespace, by name', () => {
    expect(job('alertmanager').kubernetes_sd_configs).toEqual([
      {
        role: 'pod',
        namespaces: { names: ['monitoring'] },
        selectors: [{ role: 'pod', label: 'app.kubernetes.io/name=alertmanager' }],
      },
    ]);
  });

  test('the same alert of two replicas is one alert', () => {
    expect(config.global.external_labels).toEqual({ environment: 'prod', prometheus_replica: '${POD_NAME}' });
    expect(config.alerting.alert_relabel_configs).toEqual([{ regex: 'prometheus_replica', action: 'labeldrop' }]);
  });

  test('the public URL is opened where it needs no database, and is called by its name', () => {
    expect(job('blackbox')).toMatchObject({
      params: { module: ['https_2xx'], target: [`${input.publicUrl}/live`] },
      static_configs: [{ targets: ['blackbox-exporter.monitoring.svc:9115'], labels: { instance: input.publicUrl } }],
    });
  });

  test('the certificate of each pod is looked at by the blackbox exporter, at its port of HTTPS', () => {
    expect(job('certificate')).toMatchObject({
      metrics_path: '/probe',
      params: { module: ['certificate'] },
      kubernetes_sd_configs: [{ role: 'pod', namespaces: { names: ['monitoring'] } }],
      relabel_configs: [
        { source_labels: ['__meta_kubernetes_pod_container_port_name'], regex: 'https', action: 'keep' },
        { target_label: 'instance' },
        { source_labels: ['__meta_kubernetes_pod_label_app_kubernetes_io_name'], target_label: 'server' },
        { source_labels: ['__address__'], target_label: '__param_target' },
        { target_label: '__address__', replacement: 'blackbox-exporter.monitoring.svc:9115' },
      ],
    });
  });
});

describe('command lines', () => {
  const at = { config: '/etc/server', data: '/data', tls: true };

  test('Prometheus keeps what the environment says', () => {
    const { days, sizeGiB } = input.retention;

    expect(prometheusArguments(input, at)).toEqual(
      expect.arrayContaining([
        `--storage.tsdb.retention.time=${days}d`,
        `--storage.tsdb.retention.size=${sizeGiB}GiB`,
        '--web.config.file=/etc/server/web.yml',
      ]),
    );
  });

  test('Alertmanagers know each other, and speak TLS between them', () => {
    expect(alertmanagerArguments(at, ['a:9094', 'b:9094'])).toEqual(
      expect.arrayContaining([
        '--cluster.peer=a:9094',
        '--cluster.peer=b:9094',
        '--cluster.peer-timeout=15s',
        '--cluster.tls-config=/etc/server/cluster-tls.yml',
      ]),
    );
  });

  test('the database exporter collects what the rules stand on, and no login stands on its command line', () => {
    const line = postgresExporterArguments(at).join(' ');

    expect(line).toContain('--collector.database_wraparound');
    expect(line).not.toMatch(/password|user/i);
  });
});

test("Alertmanager's routes have the environment's times, divided where a test asks for it", () => {
  const settings = { input, region: 'eu-west-1', topics: { critical: 'c', warning: 'w', heartbeat: 'h' } };
  const waits = (durationDivisor: number) =>
    alertmanagerConfig({ ...settings, input: { ...input, durationDivisor } }).route.routes.map(
      ({ group_wait, group_interval }) => `${group_wait} ${group_interval}`,
    );

  expect(waits(1)).toEqual(['30s 5m', '30s 5m', '5m 1h', '0s 30s']);
  expect(waits(60)).toEqual(['500ms 5s', '500ms 5s', '5s 1m', '0s 500ms']);
});
