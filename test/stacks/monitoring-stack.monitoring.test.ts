import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import { PROMETHEUS_FILES } from '../../constructs/monitoring/config/prometheus';
import { SERVERS } from '../../constructs/server-versions';
import { programFile } from '../../delivery/tools/folder';
import { environments } from '../../environments';
import { stackOf } from '../support/company';
import { ApiServer } from '../support/kubernetes/api-server';
import { toObjects } from '../support/kubernetes/manifests';
import type { Json } from '../support/synth';
import { describeWith } from '../support/tools';

jest.setTimeout(300_000);

/** What stands before what it is for. */
const FIRST = ['Namespace', 'StorageClass', 'ServiceAccount'];
const isWorkload = ({ kind }: Json): boolean => ['Deployment', 'StatefulSet'].includes(kind);
const nameOf = ({ kind, metadata }: Json): string => `${kind} ${metadata.name}`;

describeWith(['kube-apiserver', 'etcd'], 'what stands in the cluster, on a real API server', () => {
  let api: ApiServer;
  let objects: Json[];
  /** Of the small cluster, beside production's. */
  let experimental: Json[];
  /** Path of each kind's collection, as the server itself tells. */
  let paths: Map<string, { readonly plural: string; readonly namespaced: boolean }>;

  beforeAll(async () => {
    api = await ApiServer.start();
    const { body: openApi } = await api.ask('GET', '/openapi/v2');
    const of = (stack: string): Json[] =>
      toObjects(stackOf(stack).json, openApi).sort(
        (one, other) => rank(one) - rank(other) || nameOf(one).localeCompare(nameOf(other)),
      );
    objects = of('prod-monitoring');
    experimental = of('experimental-monitoring').map((object) => inNamespace(object, 'experimental'));
    paths = new Map();
    for (const version of new Set([...objects, ...experimental].map(({ apiVersion }) => apiVersion))) {
      const { body } = await api.ask('GET', `${root(version)}`);
      for (const { name, kind, namespaced } of body.resources) {
        if (!name.includes('/')) paths.set(`${version}/${kind}`, { plural: name, namespaced });
      }
    }
  });
  afterAll(() => api?.stop());

  const rank = ({ kind }: Json): number => (FIRST.includes(kind) ? FIRST.indexOf(kind) : FIRST.length);
  const root = (version: string): string => (version.includes('/') ? `/apis/${version}` : `/api/${version}`);
  const pathOf = ({ apiVersion, kind, metadata }: Json): string => {
    const { plural, namespaced } = paths.get(`${apiVersion}/${kind}`)!;
    return `${root(apiVersion)}${namespaced ? `/namespaces/${metadata.namespace}` : ''}/${plural}/${metadata.name}`;
  };

  test('the server is of the minor version of every cluster', async () => {
    const { body } = await api.ask('GET', '/version');

    expect(body.gitVersion).toBe(`v${SERVERS.kubeApiserver.version}`);
    for (const { cluster } of [environments.prod, environments.experimental]) {
      expect(`${body.major}.${body.minor}`).toBe(cluster.version);
    }
  });

  /** As it would be in a cluster of its own. What belongs to no namespace is the same in both. */
  function inNamespace(object: Json, namespace: string): Json {
    const { kind, metadata } = object;
    if (kind === 'Namespace') return { ...object, metadata: { ...metadata, name: namespace } };
    return metadata.namespace === undefined ? object : { ...object, metadata: { ...metadata, namespace } };
  }

  test.each([
    ['prod-monitoring', () => objects, 30],
    ['experimental-monitoring', () => experimental, 20],
  ] as const)('accepts every object of %s strictly, and warns of none', async (_stack, all, least) => {
    const complaints: string[] = [];
    for (const object of all()) {
      const query = 'fieldManager=terraform&fieldValidation=Strict';
      const type = 'application/apply-patch+yaml';
      const { status, warnings, body } = await api.ask('PATCH', `${pathOf(object)}?${query}`, object, undefined, type);
      if (![200, 201].includes(status)) complaints.push(`${nameOf(object)}: ${status} ${body.message}`);
      complaints.push(...warnings.map((warning) => `${nameOf(object)}: ${warning}`));
    }

    expect(complaints).toEqual([]);
    expect(all().length).toBeGreaterThan(least);
  });

  test('takes each pod into the restricted namespace: templates are judged there only', async () => {
    const workloads = [...objects, ...experimental].filter(isWorkload);
    const verdicts: string[] = [];
    for (const workload of workloads) {
      const { status, warnings, body } = await api.ask(
        'POST',
        `/api/v1/namespaces/${workload.metadata.namespace}/pods?dryRun=All&fieldValidation=Strict`,
        podOf(workload, `try-${workload.metadata.name}`),
      );
      verdicts.push(`${nameOf(workload)}: ${status} ${status === 201 ? '' : body.message}${warnings.join()}`);
    }

    expect(verdicts).toEqual(workloads.map((workload) => `${nameOf(workload)}: 201 `));
  });

  /** As its controller would make one. */
  function podOf(workload: Json, name: string): Json {
    const { metadata, spec } = workload.spec.template;
    const claims = (workload.spec.volumeClaimTemplates ?? []).map((claim: Json) => ({
      name: claim.metadata.name,
      persistentVolumeClaim: { claimName: `${claim.metadata.name}-${workload.metadata.name}-0` },
    }));
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata, name },
      spec: { ...spec, volumes: [...spec.volumes, ...claims] },
    };
  }

  test('refuses a pod with a right there, so that the restriction is real', async () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'root' },
      spec: { containers: [{ name: 'root', image: 'busybox', securityContext: { privileged: true } }] },
    };
    const { status, body } = await api.ask('POST', '/api/v1/namespaces/monitoring/pods?dryRun=All', pod);

    expect({ status, reason: body.reason }).toEqual({ status: 403, reason: 'Forbidden' });
    expect(body.message).toContain('violates PodSecurity "restricted:v1.36"');
  });

  describe('Prometheus, with the token of its service account', () => {
    let token: string;
    beforeAll(async () => {
      const path = '/api/v1/namespaces/monitoring/serviceaccounts/prometheus/token';
      const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
      token = (await api.ask('POST', path, request)).body.status.token;
    });

    test.each([
      ['lists the pods that it scrapes', '/api/v1/namespaces/monitoring/pods', 200],
      ['sees no pods of others', '/api/v1/namespaces/kube-system/pods', 403],
      ['sees no secrets', '/api/v1/namespaces/monitoring/secrets', 403],
      ['sees no nodes', '/api/v1/nodes', 403],
    ])('%s', async (_name, path, status) => {
      expect((await api.ask('GET', path, undefined, token)).status).toBe(status);
    });

    test.each([
      ['watch', true],
      ['create', false],
      ['delete', false],
    ])('may it %s pods? %s', async (verb, allowed) => {
      const { body } = await api.ask(
        'POST',
        '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: { namespace: 'monitoring', verb, resource: 'pods' } },
        },
        token,
      );

      expect(body.status.allowed).toBe(allowed);
    });
  });

  test.each([
    ['get', 'services', '', true],
    ['list', 'pods', '', true],
    ['get', 'pods', 'log', true],
    ['list', 'events', '', true],
    ['create', 'pods', 'portforward', true],
    ['get', 'pods', 'portforward', true], // over a web socket
    ['create', 'pods', 'exec', false],
    ['get', 'configmaps', '', false],
    ['get', 'secrets', '', false],
    ['delete', 'pods', '', false],
  ])('may people who watch %s %s %s? %s', async (verb, resource, subresource, allowed) => {
    const ask = async (namespace: string): Promise<boolean> => {
      const resourceAttributes = { namespace, verb, resource, subresource };
      const { body } = await api.ask('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: { user: 'anna', groups: ['watchers'], resourceAttributes },
      });
      return body.status.allowed;
    };

    expect({ here: await ask('monitoring'), elsewhere: await ask('kube-system') }).toEqual({
      here: allowed,
      elsewhere: false,
    });
  });

  describeWith(['promtool'], "Prometheus's discovery of pods, with that token", () => {
    let folder: string;
    let found: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>;
    let probed: readonly Readonly<Record<string, string>>[];

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'devops-simulator-pods-'));
      await startPods();
      const path = '/api/v1/namespaces/monitoring/serviceaccounts/prometheus/token';
      const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
      const { token } = (await api.ask('POST', path, request)).body.status;
      const config = configWith(token);
      const jobs = ['postgres', 'prometheus', 'alertmanager', 'grafana'];
      found = Object.fromEntries(await Promise.all(jobs.map(async (job) => [job, await discovered(config, job)])));
      probed = await discovered(config, 'certificate');
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    /** A pod for each replica, at an address of its own. A StatefulSet counts them, a Deployment draws a name. */
    async function startPods(): Promise<void> {
      let number = 0;
      for (const workload of objects.filter(isWorkload)) {
        for (let replica = 0; replica < workload.spec.replicas; replica++) {
          const counted = workload.kind === 'StatefulSet';
          const name = `${workload.metadata.name}-${counted ? replica : `5d8f7c9b4-x${replica}`}`;
          const path = '/api/v1/namespaces/monitoring/pods';
          const ip = `10.10.0.${++number}`;
          expect((await api.ask('POST', path, podOf(workload, name))).status).toBe(201);
          const status = { phase: 'Running', podIP: ip, podIPs: [{ ip }] };
          const type = 'application/merge-patch+json';
          expect((await api.ask('PATCH', `${path}/${name}/status`, { status }, undefined, type)).status).toBe(200);
        }
      }
    }

    /** What the ConfigMap holds, with the way to this server in place of what a pod finds in its own files. */
    function configWith(token: string): string {
      const { data } = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'prometheus')!;
      const config = parse(data[PROMETHEUS_FILES.config]);
      for (const { kubernetes_sd_configs = [] } of config.scrape_configs) {
        for (const discovery of kubernetes_sd_configs) {
          Object.assign(discovery, {
            api_server: api.url,
            authorization: { credentials: token },
            tls_config: { ca_file: api.caFile },
          });
        }
      }
      writeFileSync(join(folder, PROMETHEUS_FILES.rules), data[PROMETHEUS_FILES.rules]);
      const file = join(folder, PROMETHEUS_FILES.config);
      writeFileSync(file, stringify(config));
      return file;
    }

    /** Labels of what would be scraped. A busy machine may need more than one look. */
    async function discovered(config: string, job: string): Promise<Record<string, string>[]> {
      for (const timeout of ['3s', '10s', '30s']) {
        const args = ['check', 'service-discovery', `--timeout=${timeout}`, config, job];
        const { stdout } = await promisify(execFile)(programFile('promtool'), args);
        const targets = JSON.parse(stdout) as { labels: Record<string, string> | null }[] | null;
        const kept = (targets ?? []).flatMap(({ labels }) =>
          labels && Object.keys(labels).length > 0 ? [labels] : [],
        );
        if (kept.length > 0) return kept;
      }
      return [];
    }
    const targets = (job: string): string[] =>
      found[job]!.map(({ instance, __address__: address }) => `${instance} ${address?.split(':')[1]}`).sort();

    test('each database has its exporter, under the name that rules and dashboards read', () => {
      expect(targets('postgres')).toEqual(['primary 9187', 'replica-1 9187']);
    });

    test('a pod is one target, at its port of HTTPS, however many it has', () => {
      expect(targets('prometheus')).toEqual(['prometheus-0 9090', 'prometheus-1 9090']);
      expect(targets('alertmanager')).toEqual(['alertmanager-0 9093', 'alertmanager-1 9093', 'alertmanager-2 9093']);
      expect(targets('grafana')).toEqual(['grafana-5d8f7c9b4-x0 3000']);
    });

    test('the certificate of each pod is looked at, at its port of HTTPS, by the blackbox exporter', () => {
      const shown = probed.map(({ server, __param_target: target }) => `${server} ${target?.split(':')[1]}`);

      expect(shown.sort()).toEqual([
        ...Array(3).fill('alertmanager 9093'),
        ...Array(2).fill('blackbox-exporter 9115'),
        'grafana 3000',
        ...Array(2).fill('postgres-exporter 9187'),
        ...Array(2).fill('prometheus 9090'),
      ]);
      expect(new Set(probed.map(({ instance }) => instance)).size).toBe(10);
      for (const { __address__, __scheme__, __metrics_path__, __param_module } of probed) {
        expect([__scheme__, __address__, __metrics_path__, __param_module]).toEqual([
          'https',
          'blackbox-exporter.monitoring.svc:9115',
          '/probe',
          'certificate',
        ]);
      }
    });

    test('each is asked over TLS, at the address of the pod', () => {
      for (const { __address__, __scheme__ } of Object.values(found).flat()) {
        expect(__scheme__).toBe('https');
        expect(__address__).toMatch(/^10\.10\.0\.\d+:\d+$/);
      }
    });
  });

  test('nobody else may call the API: no other account has a role, and no other pod a token', () => {
    const bound = objects
      .filter(({ kind }) => kind === 'RoleBinding')
      .flatMap(({ subjects }) => subjects.map(({ name }: Json) => name));
    const tokens = objects
      .filter(isWorkload)
      .filter(({ spec }) => spec.template.spec.automountServiceAccountToken)
      .map(({ metadata }) => metadata.name);

    expect({ bound, tokens }).toEqual({ bound: ['prometheus', 'watchers'], tokens: ['prometheus'] });
  });
});
