import { stackOf } from '../../../support/company';
import type { Json } from '../../../support/synth';

const { resource } = stackOf('prod-monitoring').json;
const workloads = (type: string): Record<string, Json> =>
  Object.fromEntries(
    Object.values<Json>(resource[type]).map(({ metadata, spec }) => [metadata.name, spec.template.spec]),
  );
const stateful = workloads('kubernetes_stateful_set_v1');
const stateless = workloads('kubernetes_deployment_v1');
const first = (value: Json): Json => [value].flat()[0];
const serverOf = (pod: Json): Json => first(pod.container);

describe('servers that let in nobody without a certificate', () => {
  test.each(['alertmanager', 'prometheus'])(
    '%s: a client is started to ask whether it is ready, and never whether it lives',
    (name) => {
      const { liveness_probe, readiness_probe, startup_probe } = serverOf(stateful[name]);

      expect(first(liveness_probe)).not.toHaveProperty('exec');
      expect(first(first(liveness_probe).tcp_socket).port).toBe('https');
      for (const probe of [readiness_probe, startup_probe].map(first)) {
        expect(first(probe.exec).command.slice(0, 2)).toEqual(
          name === 'prometheus' ? ['promtool', 'check'] : ['amtool', 'cluster'],
        );
      }
    },
  );

  test('Alertmanager has memory for such a client besides itself', () => {
    const { requests, limits } = first(serverOf(stateful['alertmanager']).resources);

    expect([first(requests).memory, first(limits).memory]).toEqual(['256Mi', '256Mi']);
  });
});

describe('pods stand in different zones', () => {
  const spreadOf = (pod: Json): Json => first(pod.topology_spread_constraint);

  test.each(Object.keys({ ...stateful, ...stateless }))('%s: a zone whose nodes take no pod does not count', (name) => {
    expect(spreadOf({ ...stateful, ...stateless }[name])).toMatchObject({
      max_skew: 1,
      topology_key: 'topology.kubernetes.io/zone',
      when_unsatisfiable: 'DoNotSchedule',
      node_taints_policy: 'Honor',
    });
  });

  test('pods of a release are counted without those that they replace, and pods with a volume among all', () => {
    const keys = (pods: Record<string, Json>) => Object.values(pods).map((pod) => spreadOf(pod).match_label_keys);

    expect(new Set(keys(stateless).flat())).toEqual(new Set(['pod-template-hash']));
    expect(new Set(keys(stateful))).toEqual(new Set([undefined]));
  });
});

describe('who reaches what outside of the cluster', () => {
  const egressOf = (name: string, stack = 'prod-monitoring'): string[] => {
    const all = Object.values<Json>(stackOf(stack).json.resource.kubernetes_network_policy_v1);
    const { spec } = all.find(({ metadata }) => metadata.name === name);
    return [first(spec).egress].flat().flatMap(({ to, ports }: Json) =>
      [to].flat().flatMap(({ ip_block: block }: Json) => {
        if (!block) return [];
        return [ports].flat().map(({ port }: Json) => `${first(block).cidr}:${port}`);
      }),
    );
  };
  const AGENT = '169.254.170.23/32:80';

  test('whoever holds a password of the database reaches it and its secrets, and nothing beyond the VPC', () => {
    expect(egressOf('postgres-exporter')).toEqual([AGENT, '10.10.0.0/16:5432', '10.10.0.0/16:443']);
  });

  test.each([
    ['prometheus', ['10.10.0.0/16:9100', '10.10.0.0/16:9464', '10.10.0.0/16:443', '172.20.0.1/32:443']],
    ['alertmanager', ['10.10.0.0/16:443']],
    ['grafana', ['0.0.0.0/0:443']],
    ['blackbox-exporter', ['0.0.0.0/0:443']],
  ])('%s', (name, expected) => {
    expect(egressOf(name)).toEqual([AGENT, ...expected]);
  });

  test('where nothing is public, whoever probes does not get out of the VPC either', () => {
    expect(egressOf('blackbox-exporter', 'experimental-monitoring')).toEqual([AGENT, '10.30.0.0/18:443']);
  });
});

describe('who looks at certificates', () => {
  const SERVED = [
    ['prometheus', '9090'],
    ['alertmanager', '9093'],
    ['grafana', '3000'],
    ['postgres-exporter', '9187'],
    ['blackbox-exporter', '9115'],
  ];
  const policyOf = (name: string): Json => {
    const all = Object.values<Json>(resource.kubernetes_network_policy_v1);
    return first(all.find(({ metadata }) => metadata.name === name).spec);
  };
  const NAME = 'app.kubernetes.io/name';
  const ways = (rules: Json, end: 'from' | 'to'): [string, string][] =>
    [rules].flat().flatMap((rule: Json) =>
      [rule[end]].flat().flatMap(({ pod_selector: pods }: Json) => {
        const name = first(pods)?.match_labels?.[NAME];
        return name === undefined ? [] : [rule.ports].flat().map(({ port }: Json): [string, string] => [name, port]);
      }),
    );

  test('the blackbox exporter reaches the port of HTTPS of each server, and no other', () => {
    expect(ways(policyOf('blackbox-exporter').egress, 'to')).toEqual(SERVED);
  });

  test.each(SERVED)('%s lets it in there', (name, port) => {
    expect(ways(policyOf(name!).ingress, 'from')).toContainEqual(['blackbox-exporter', port]);
  });
});
