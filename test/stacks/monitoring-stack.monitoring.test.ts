import { SERVERS } from '../../constructs/server-versions';
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
  /** Path of each kind's collection, as the server itself tells. */
  let paths: Map<string, { readonly plural: string; readonly namespaced: boolean }>;

  beforeAll(async () => {
    api = await ApiServer.start();
    const { body: openApi } = await api.ask('GET', '/openapi/v2');
    objects = toObjects(stackOf('prod-monitoring').json, openApi).sort(
      (one, other) => rank(one) - rank(other) || nameOf(one).localeCompare(nameOf(other)),
    );
    paths = new Map();
    for (const version of new Set(objects.map(({ apiVersion }) => apiVersion))) {
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

  test('accepts every object strictly, and warns of none', async () => {
    const complaints: string[] = [];
    for (const object of objects) {
      const query = 'fieldManager=terraform&fieldValidation=Strict';
      const type = 'application/apply-patch+yaml';
      const { status, warnings, body } = await api.ask('PATCH', `${pathOf(object)}?${query}`, object, undefined, type);
      if (status !== 201) complaints.push(`${nameOf(object)}: ${status} ${body.message}`);
      complaints.push(...warnings.map((warning) => `${nameOf(object)}: ${warning}`));
    }

    expect(complaints).toEqual([]);
    expect(objects.length).toBeGreaterThan(30);
  });

  test('takes each pod into the restricted namespace: templates are judged there only', async () => {
    const verdicts: string[] = [];
    for (const workload of objects.filter(isWorkload)) {
      const { metadata, spec } = workload.spec.template;
      const claims = (workload.spec.volumeClaimTemplates ?? []).map(({ metadata: { name } }: Json) => ({
        name,
        persistentVolumeClaim: { claimName: `${name}-${workload.metadata.name}-0` },
      }));
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { ...metadata, name: `try-${workload.metadata.name}` },
        spec: { ...spec, volumes: [...spec.volumes, ...claims] },
      };
      const { status, warnings, body } = await api.ask(
        'POST',
        `/api/v1/namespaces/${workload.metadata.namespace}/pods?dryRun=All&fieldValidation=Strict`,
        pod,
      );
      verdicts.push(`${nameOf(workload)}: ${status} ${status === 201 ? '' : body.message}${warnings.join()}`);
    }

    expect(verdicts).toEqual(objects.filter(isWorkload).map((workload) => `${nameOf(workload)}: 201 `));
  });

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
