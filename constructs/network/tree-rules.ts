import { Lb } from '@cdktf/provider-aws/lib/lb';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { SecurityGroupRule } from '@cdktf/provider-aws/lib/security-group-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { DefaultTokenResolver, StringConcat, TerraformStack, Tokenization } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { TreeRule } from '../validation';

const EVERYBODY = ['0.0.0.0/0', '::/0'];
const PUBLIC_PORTS = [80, 443];

/** Security-group rules, whoever wrote them. */
export const NETWORK_TREE_RULES: readonly TreeRule[] = [
  {
    id: 'NET-10',
    sentence: 'Only ports 80 and 443 of a load balancer are open to the internet',
    reason: 'Everything else is reached from inside, or through an SSM session that is logged.',
    link: 'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-best-practices.html',
    property: 'ingress',
    allowed: 'open to the internet on ports 80 and 443 of a load balancer only',
    mend: "let a security group in instead: securityGroup.allowFrom('id', peer, port, why)",
    judge: (node) => {
      if (node instanceof VpcSecurityGroupIngressRule) {
        const open = [node.cidrIpv4Input, node.cidrIpv6Input].filter(isEverybody);
        if (open.length === 0) return [];
        const { fromPortInput: from, toPortInput: to } = node;
        const isPublicPort = from !== undefined && from === to && PUBLIC_PORTS.includes(from);
        return isPublicPort && belongsToLoadBalancer(node, node.securityGroupIdInput)
          ? []
          : open.map((cidr) => `${cidr} on port ${from ?? 'any'}–${to ?? 'any'}`);
      }
      if (node instanceof SecurityGroupRule || (node instanceof SecurityGroup && node.ingressInput !== undefined)) {
        return ['a rule inside a group, or aws_security_group_rule'];
      }
      return undefined;
    },
  },
];

const isEverybody = (cidr: string | undefined): cidr is string => cidr !== undefined && EVERYBODY.includes(cidr);

/** Is the group on a load balancer of the same stack? Placeholders differ each time; what they stand for does not. */
function belongsToLoadBalancer(node: IConstruct, securityGroupId: string | undefined): boolean {
  const options = { scope: node, resolver: new DefaultTokenResolver(new StringConcat()), preparing: false };
  const wanted: unknown = Tokenization.resolve(securityGroupId, options);
  return TerraformStack.of(node)
    .node.findAll()
    .filter((other) => other instanceof Lb)
    .some((balancer) => (Tokenization.resolve(balancer.securityGroupsInput, options) ?? []).includes(wanted));
}
