import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group';
import { Lb } from '@cdktf/provider-aws/lib/lb';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { SecurityGroupRule } from '@cdktf/provider-aws/lib/security-group-rule';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import {
  VpcSecurityGroupIngressRule,
  type VpcSecurityGroupIngressRuleConfig,
} from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import type { TerraformStack } from 'cdktf';
import { NETWORK_TREE_RULES } from '../../../constructs/network/tree-rules';
import { treeMessages } from '../../support/rules';

const complaints = (build: (stack: TerraformStack) => void): string[] => treeMessages(NETWORK_TREE_RULES, build);

const opened =
  (onLoadBalancer: boolean, rule: Partial<VpcSecurityGroupIngressRuleConfig>) =>
  (stack: TerraformStack): void => {
    const group = new SecurityGroup(stack, 'group', {});
    if (onLoadBalancer) new Lb(stack, 'balancer', { securityGroups: [group.id] });
    new VpcSecurityGroupIngressRule(stack, 'rule', { securityGroupId: group.id, ipProtocol: 'tcp', ...rule });
  };

const said = (where: string, got: string): string =>
  `test/${where}  NET-10\n  ingress must be open to private addresses (RFC 1918, RFC 4193) and groups, and beyond on ports 80 and 443 of a load balancer, got ${got}\n  mend: let a security group in instead: securityGroup.allowFrom('id', peer, port, why)`;

describe('NET-10: only a load balancer is open beyond private networks', () => {
  test.each([
    ['443 of a load balancer', opened(true, { cidrIpv4: '0.0.0.0/0', fromPort: 443, toPort: 443 })],
    ['80 of a load balancer', opened(true, { cidrIpv6: '::/0', fromPort: 80, toPort: 80 })],
    ['a prefix list on 443 of a load balancer', opened(true, { prefixListId: 'pl-1', fromPort: 443, toPort: 443 })],
    [
      'another port for a private IPv6 network',
      opened(false, { cidrIpv6: 'fd12:3456::/32', fromPort: 22, toPort: 22 }),
    ],
    ['another port for a group', opened(false, { referencedSecurityGroupId: 'sg-2', fromPort: 22, toPort: 22 })],
    ['another port for a network of ours', opened(false, { cidrIpv4: '10.0.0.0/16', fromPort: 22, toPort: 22 })],
  ])('%s is fine', (_case, build) => {
    expect(complaints(build)).toEqual([]);
  });

  test.each([
    [
      '443 of something else',
      opened(false, { cidrIpv4: '0.0.0.0/0', fromPort: 443, toPort: 443 }),
      '0.0.0.0/0 on port 443–443',
    ],
    ['SSH of a load balancer', opened(true, { cidrIpv6: '::/0', fromPort: 22, toPort: 22 }), '::/0 on port 22–22'],
    [
      'a range of ports',
      opened(true, { cidrIpv4: '0.0.0.0/0', fromPort: 80, toPort: 443 }),
      '0.0.0.0/0 on port 80–443',
    ],
    [
      'half the internet',
      opened(false, { cidrIpv4: '0.0.0.0/1', fromPort: 22, toPort: 22 }),
      '0.0.0.0/1 on port 22–22',
    ],
    [
      'a public range',
      opened(false, { cidrIpv4: '203.0.113.0/24', fromPort: 5432, toPort: 5432 }),
      '203.0.113.0/24 on port 5432–5432',
    ],
    [
      'more than a private range',
      opened(false, { cidrIpv4: '172.0.0.0/8', fromPort: 22, toPort: 22 }),
      '172.0.0.0/8 on port 22–22',
    ],
    [
      'a public IPv6 range',
      opened(true, { cidrIpv6: '2001:db8::/32', fromPort: 22, toPort: 22 }),
      '2001:db8::/32 on port 22–22',
    ],
    ['a prefix list', opened(false, { prefixListId: 'pl-1', fromPort: 22, toPort: 22 }), 'a prefix list on port 22–22'],
    ['every port', opened(true, { cidrIpv4: '0.0.0.0/0' }), '0.0.0.0/0 on port any–any'],
  ])('%s is not', (_case, build, got) => {
    expect(complaints(build)).toEqual([said('rule', got)]);
  });

  test('rules that are not resources of their own cannot be judged, and are refused', () => {
    const found = complaints((stack) => {
      new SecurityGroup(stack, 'inline', { ingress: [{ fromPort: 22, toPort: 22, protocol: 'tcp' }] });
      new DefaultSecurityGroup(stack, 'default', {
        ingress: [{ fromPort: 0, toPort: 0, protocol: '-1', selfAttribute: true }],
      });
      new SecurityGroupRule(stack, 'old', {
        type: 'ingress',
        fromPort: 22,
        toPort: 22,
        protocol: 'tcp',
        securityGroupId: 'sg-1',
      });
    });

    const got = 'a rule inside a group, or aws_security_group_rule';
    expect(found).toEqual([said('inline', got), said('default', got), said('old', got)]);
  });
});

test('NET-11: an endpoint without a policy is refused', () => {
  const endpoint = { vpcId: 'vpc-1', serviceName: 'com.amazonaws.eu-west-1.s3' };

  expect(complaints((stack) => new VpcEndpoint(stack, 'endpoint', endpoint))).toEqual([
    'test/endpoint  NET-11\n  policy must be a policy that names the account, got nothing\n  mend: give the endpoint servicePolicy or s3Policy of constructs/network/endpoint-policies.ts',
  ]);
  expect(complaints((stack) => new VpcEndpoint(stack, 'endpoint', { ...endpoint, policy: '{}' }))).toEqual([]);
});
