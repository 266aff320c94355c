import {
  NetworkPolicyV1,
  type NetworkPolicyV1SpecEgress,
  type NetworkPolicyV1SpecEgressTo,
} from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { APPS, NAMESPACE } from '../../monitoring/config/names';
import type { MonitoringInput } from '../../monitoring/input';
import { SERVICE_CIDR } from '../rules';
import { appsOf } from './apps';
import { type Connection, connectionsOf, isOutside } from './connections';
import { labelsOf } from './pod';

/** Hands pods their AWS sessions, on each node: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html */
const POD_IDENTITY_AGENT = { cidr: '169.254.170.23/32', port: 80 };
/** The metadata service of the node, which no pod may ask. */
const METADATA_SERVICE = '169.254.169.254/32';
/**
 * The API as a service of the cluster, which has the first of their addresses. The VPC CNI judges a packet before that
 * becomes an address of the VPC, and no selector finds a service without pods.
 */
const API_SERVICE = SERVICE_CIDR.replace(/0\/\d+$/, '1/32');

export interface NetworkPoliciesProps {
  readonly input: MonitoringInput;
  readonly vpcCidr: string;
  readonly after: readonly ITerraformDependable[];
}

/** One policy that lets nothing through, and one a server that lets through what `connectionsOf` draws. */
export class NetworkPolicies extends Construct {
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { input, vpcCidr, after }: NetworkPoliciesProps) {
    super(scope, id);
    const nothing = new NetworkPolicyV1(this, 'nothing', {
      metadata: { name: 'nothing', namespace: NAMESPACE },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
      dependsOn: [...after],
    });
    const drawn = connectionsOf(input);
    const each = appsOf(input).map(
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

const tcp = (ports: readonly number[]) => ports.map((port) => ({ protocol: 'TCP', port: String(port) }));

const target = (to: Connection['to'], vpcCidr: string): NetworkPolicyV1SpecEgressTo => {
  if (!isOutside(to)) return { podSelector: { matchLabels: labelsOf(to) } };
  if (to === 'internet') return { ipBlock: { cidr: '0.0.0.0/0', except: [METADATA_SERVICE] } };
  return { ipBlock: { cidr: to === 'kubernetes' ? API_SERVICE : vpcCidr } };
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
