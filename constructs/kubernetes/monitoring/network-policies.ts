import {
  NetworkPolicyV1,
  type NetworkPolicyV1SpecEgress,
  type NetworkPolicyV1SpecEgressTo,
} from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { APPS, type App, NAMESPACE } from '../../monitoring/config/names';
import { CONNECTIONS, type Connection, type Outside } from './connections';
import { labelsOf } from './pod';

/** Hands pods their AWS sessions, on each node: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html */
const POD_IDENTITY_AGENT = { cidr: '169.254.170.23/32', port: 80 };
/** The metadata service of the node, which no pod may ask. */
const METADATA_SERVICE = '169.254.169.254/32';

export interface NetworkPoliciesProps {
  readonly apps: readonly App[];
  readonly vpcCidr: string;
  readonly after: readonly ITerraformDependable[];
}

/** One policy that lets nothing through, and one a server that lets through what `CONNECTIONS` draws. */
export class NetworkPolicies extends Construct {
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { apps, vpcCidr, after }: NetworkPoliciesProps) {
    super(scope, id);
    const nothing = new NetworkPolicyV1(this, 'nothing', {
      metadata: { name: 'nothing', namespace: NAMESPACE },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
      dependsOn: [...after],
    });
    const drawn = CONNECTIONS.filter(({ from, to }) => apps.includes(from) && (isOutside(to) || apps.includes(to)));
    const each = apps.map(
      (app) =>
        new NetworkPolicyV1(this, app, {
          metadata: { name: APPS[app], namespace: NAMESPACE, labels: labelsOf(app) },
          spec: {
            podSelector: { matchLabels: labelsOf(app) },
            policyTypes: ['Ingress', 'Egress'],
            ingress: drawn
              .filter(({ to }) => to === app)
              .map(({ from, ports }) => ({
                from: [{ podSelector: { matchLabels: labelsOf(from) } }],
                ports: tcp(ports),
              })),
            egress: [
              ...everyPod,
              ...drawn
                .filter(({ from }) => from === app)
                .map(({ to, ports }) => ({ to: [target(to, vpcCidr)], ports: tcp(ports) })),
            ],
          },
          dependsOn: [...after],
        }),
    );
    this.ready = [nothing, ...each];
  }
}

const isOutside = (to: Connection['to']): to is Outside => !(to in APPS);

const tcp = (ports: readonly number[]) => ports.map((port) => ({ protocol: 'TCP', port: String(port) }));

const target = (to: Connection['to'], vpcCidr: string): NetworkPolicyV1SpecEgressTo => {
  if (!isOutside(to)) return { podSelector: { matchLabels: labelsOf(to) } };
  return { ipBlock: to === 'internet' ? { cidr: '0.0.0.0/0', except: [METADATA_SERVICE] } : { cidr: vpcCidr } };
};

/** Names, and AWS sessions. */
const everyPod: NetworkPolicyV1SpecEgress[] = [
  {
    to: [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
        podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      },
    ],
    ports: ['UDP', 'TCP'].map((protocol) => ({ protocol, port: '53' })),
  },
  { to: [{ ipBlock: { cidr: POD_IDENTITY_AGENT.cidr } }], ports: tcp([POD_IDENTITY_AGENT.port]) },
];
