import { Lb } from '@cdktf/provider-aws/lib/lb';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { SecurityGroupRule } from '@cdktf/provider-aws/lib/security-group-rule';
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
  `test/${where}  NET-10\n  ingress must be open to the internet on ports 80 and 443 of a load balancer only, got ${got}\n  mend: let a security group in instead: securityGroup.allowFrom('id', peer, port, why)`;

describe("'NET-10': only a load balancer is open to the internet", () => {
  test.each([
    ['443 of a load balancer', opened(true, { cidrIpv4: '0.0.0.0/0', fromPort: 443, toPort: 443 })],
    ['80 of a load balancer', opened(true, { cidrIpv6: '::/0', fromPort: 80, toPort: 80 })],
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
    ['every port', opened(true, { cidrIpv4: '0.0.0.0/0' }), '0.0.0.0/0 on port any–any'],
  ])('%s is not', (_case, build, got) => {
    expect(complaints(build)).toEqual([said('rule', got)]);
  });

  test('rules that are not resources of their own cannot be judged, and are refused', () => {
    const found = complaints((stack) => {
      new SecurityGroup(stack, 'inline', { ingress: [{ fromPort: 22, toPort: 22, protocol: 'tcp' }] });
      new SecurityGroupRule(stack, 'old', {
        type: 'ingress',
        fromPort: 22,
        toPort: 22,
        protocol: 'tcp',
        securityGroupId: 'sg-1',
      });
    });

    const got = 'a rule inside a group, or aws_security_group_rule';
    expect(found).toEqual([said('inline', got), said('old', got)]);
  });
});
