import { readFileSync, statSync } from 'node:fs';
import { type Postgres, startPostgres } from '../../app/development/postgres/postgres';
import { scramVerifier } from '../../app/src/database/password';
import { fetchScript } from '../../constructs/kubernetes/monitoring/fetch';
import {
  authorityParameter,
  grafanaSecret,
  monitorSecret,
  tlsSecret,
} from '../../constructs/kubernetes/monitoring/names';
import { startPostgresExporter } from '../../delivery/servers/exporters';
import { ask } from '../../delivery/servers/https-client';
import { until } from '../../delivery/servers/program';
import { RealPrometheus } from '../../delivery/servers/prometheus';
import { environments } from '../../environments';
import { site } from '../../environments/site';
import { monitoringInput } from '../../stacks/monitoring-input';
import { stackOf } from '../support/company';
import { ACCOUNT, TestEmulator } from '../support/emulator';
import { type Fetcher, fetchersOf, PodVolumes } from '../support/monitoring/pods';
import { EmulatedSecrets } from '../support/monitoring/secrets';
import type { Ended } from '../support/program';
import { describeWith } from '../support/tools';

jest.setTimeout(180_000);

const PREFIX = 'devops-simulator-prod';
/** What JSON, shells and addresses read otherwise: all that the script lets through. */
const PASSWORD = '"a/b&"password":"x",$(id)%41{}[]`~!#?@:;|<>=*+-_^.()';
const TOOLS = ['aws', 'jq', 'python3', 'prometheus', 'postgres_exporter'] as const;

const EMPTY =
  "cannot be read: An error occurred (ResourceNotFoundException) when calling the GetSecretValue operation: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT";
const FETCHERS = fetchersOf(stackOf('prod-monitoring'));

describeWith(TOOLS, 'certificates and a password, from npm run certificates to the servers that show them', () => {
  const stops: (() => unknown)[] = [];
  let emulator: TestEmulator;
  let secrets: EmulatedSecrets;

  beforeAll(async () => {
    emulator = await TestEmulator.start();
    stops.push(() => emulator.stop());
    secrets = new EmulatedSecrets(emulator);
    stops.push(() => secrets.close());
    await secrets.deploy(stackOf('prod'));
  });
  afterAll(async () => {
    for (const stop of stops.reverse()) await stop();
  });

  /** A pod's volumes, and how its script ended. */
  async function start(fetcher: Fetcher, env = {}): Promise<{ volumes: PodVolumes; ended: Ended }> {
    const volumes = new PodVolumes();
    stops.push(volumes.remove);
    return { volumes, ended: await volumes.fill(fetcher, { ...emulator.env, ...env }) };
  }
  /** One line, and nothing is left behind. */
  async function refused(fetcher: Fetcher, line: RegExp | string, env = {}): Promise<void> {
    const { volumes, ended } = await start(fetcher, env);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toEqual(typeof line === 'string' ? line : expect.stringMatching(line));
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
    expect(volumes.files).toEqual([]);
  }

  describe('a pod ends, and says what it lacks and what brings it', () => {
    const NEXT = '; next: npm run certificates -- prod\n';
    const { prometheus } = FETCHERS as Record<'prometheus', Fetcher>;

    test('before the certificates are made', () =>
      refused(prometheus, `the secret ${PREFIX}/monitoring/tls/prometheus ${EMPTY}${NEXT}`));

    test('where there is no such secret', () => {
      const given = { environment: 'prod', tlsSecret: 'not/there', authorityParameter: '/x', secrets: [] };
      const other = { ...prometheus, command: ['/bin/sh', '-c', fetchScript(given)] };

      return refused(
        other,
        /^the secret not\/there cannot be read: .* \(ResourceNotFoundException\) .*; next: npm run/,
      );
    });

    test('where it may not read it', async () => {
      const nobody = await emulator.addIdentity('nobody');
      await emulator.judgeIdentities(true);
      await refused(
        prometheus,
        `the secret ${PREFIX}/monitoring/tls/prometheus cannot be read: An error occurred (AccessDeniedException) when calling the GetSecretValue operation: User: arn:aws:iam::${ACCOUNT}:user/nobody is not authorized to perform: secretsmanager:GetSecretValue; next: ENVIRONMENT=prod npx cdktf deploy prod, which lets this pod read it\n`,
        nobody,
      ).finally(() => emulator.judgeIdentities(false));
    });

    test('where AWS does not answer', () =>
      refused(
        prometheus,
        /^the secret \S+ cannot be read: .*127\.0\.0\.1:9\/.*; next: npm run certificates -- prod\n$/,
        {
          AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
          AWS_MAX_ATTEMPTS: '1',
        },
      ));

    test('where the authority is not published', async () => {
      await secrets.put(tlsSecret(PREFIX, 'prometheus'), 'BEGIN CERTIFICATE PRIVATE KEY');

      await refused(
        prometheus,
        /^the parameter \S+\/monitoring\/authority cannot be read: .* \(ParameterNotFound\) .*; next: npm run certificates -- prod\n$/,
      );
    });
  });

  describe('with certificates', () => {
    beforeAll(async () => {
      expect(await secrets.certificates(['prod'])).toMatchObject({ code: 0, stderr: '' });
    });

    test('an exporter ends while the database step has not made its password', () =>
      refused(
        FETCHERS['postgres-exporter-primary']!,
        `the secret ${PREFIX}/database/monitor ${EMPTY}; next: ENVIRONMENT=prod npx cdktf deploy prod, whose database step makes it\n`,
      ));

    describe('and a password', () => {
      let pods: Readonly<Record<'prometheus' | 'exporter' | 'grafana', PodVolumes>>;
      let exporter: Awaited<ReturnType<typeof startPostgresExporter>>;
      let prometheus: RealPrometheus;
      beforeAll(async () => {
        await secrets.put(monitorSecret(PREFIX), JSON.stringify({ username: 'monitor', password: PASSWORD }));
        await secrets.put(grafanaSecret(PREFIX), 'login');
        const filled = async (pod: string): Promise<PodVolumes> => {
          const { volumes, ended } = await start(FETCHERS[pod]!);
          expect(ended).toEqual({ code: 0, stdout: '', stderr: '' });
          return volumes;
        };
        pods = {
          prometheus: await filled('prometheus'),
          exporter: await filled('postgres-exporter-primary'),
          grafana: await filled('grafana'),
        };
        const postgres = await startPostgres();
        stops.push(() => postgres.stop());
        await startServers(postgres);
      });

      async function startServers(postgres: Postgres): Promise<void> {
        await postgres.query(
          `CREATE ROLE monitor LOGIN PASSWORD '${scramVerifier(PASSWORD)}'; GRANT pg_monitor TO monitor`,
        );
        exporter = await startPostgresExporter(pods.exporter.folder, pods.exporter.tls, postgres, {
          user: 'monitor',
          passwordFile: pods.exporter.secret('password'),
          name: postgres.database,
        });
        stops.push(() => exporter.program.stop('SIGKILL'));
        const { publicUrl: _, ...input } = monitoringInput(site, environments.prod);
        const targets = { postgres: [{ address: exporter.address, labels: { instance: 'primary' } }] };
        prometheus = await RealPrometheus.start(pods.prometheus.folder, {
          input: { ...input, scrapeIntervalSeconds: 1 },
          tls: pods.prometheus.tls,
          replica: 'a',
          discovery: { kind: 'fixed', targets, alertmanagers: [] },
        });
        stops.push(() => prometheus.stop());
      }

      test('a pod that starts again finds what is new, and nobody else of its node may read it', async () => {
        await pods.prometheus.fill(FETCHERS['prometheus']!, emulator.env);

        const { authority, certificate, key } = pods.prometheus.tls;
        expect([authority, certificate, key].map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600, 0o600]);
        expect(readFileSync(authority, 'utf8')).toBe(await secrets.parameter(authorityParameter(PREFIX)));
        const identity = await secrets.read(tlsSecret(PREFIX, 'prometheus'));
        expect([certificate, key].map((file) => readFileSync(file, 'utf8'))).toEqual([identity, identity]);
      });

      test('Prometheus scrapes the exporter, and the exporter logs in with its password', async () => {
        await until(
          'the database is measured',
          async () => (await prometheus.number('pg_up{job="postgres",instance="primary"}')) === 1,
          () => exporter.program.log().slice(-2000),
        );

        const [target] = await prometheus.targets();
        expect(target).toMatchObject({ health: 'up', lastError: '', scrapeUrl: `https://${exporter.address}/metrics` });
      });

      test('another pod is answered, and whoever shows no certificate is not', async () => {
        const { tls } = pods.grafana;

        expect(await ask(`${prometheus.url}/-/ready`, tls)).toMatchObject({ status: 200 });
        await expect(ask(`${prometheus.url}/-/ready`, { authority: tls.authority })).rejects.toThrow(
          /certificate required/,
        );
      });

      test('neither password nor key is in a log', () => {
        const logs = exporter.program.log() + prometheus.program.log();

        expect(logs).not.toContain(readFileSync(pods.exporter.secret('password'), 'utf8'));
        expect(logs).not.toMatch(/PRIVATE KEY/);
      });
    });
  });
});
