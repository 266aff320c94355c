import { Lb } from '@cdktf/provider-aws/lib/lb';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { isPrivate } from '../../validation/cidr';
import { givenTo } from '../given';
import { rendered } from '../rendered';
import { holdsToken, type TreeRule } from '../validation';
import { together, type Verdict } from '../verdict';

const PUBLIC_PORTS = [80, 443];
/** RFC 4193. */
const PRIVATE_IPV6 = /^f[cd][0-9a-f]{2}:[0-9a-f:]*\/\d+$/i;
/** Types whose rules are no resources of their own. */
const INLINE = ['aws_default_security_group', 'aws_security_group'];

/** Security-group rules, whoever wrote them. */
export const NETWORK_TREE_RULES: readonly TreeRule[] = [
  {
    id: 'NET-10',
    sentence: 'Only ports 80 and 443 of a load balancer are open beyond private networks',
    reason: 'Everything else is reached from inside, or through an SSM session that is logged.',
    link: 'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-best-practices.html',
    property: 'ingress',
    allowed:
      'open to private addresses (RFC 1918, RFC 4193) and groups, and beyond on ports 80 and 443 of a load balancer',
    mend: "let a security group in instead: securityGroup.allowFrom('id', peer, port, why)",
    judge: (node) => {
      if (node instanceof VpcSecurityGroupIngressRule) return judgeRule(node);
      const given = givenTo(node);
      const isInline = given !== undefined && INLINE.includes(given.type) && given.argument('ingress') !== undefined;
      return isInline || given?.type === 'aws_security_group_rule'
        ? ['a rule inside a group, or aws_security_group_rule']
        : undefined;
    },
  },
  {
    id: 'NET-11',
    sentence: 'Every endpoint says whom it carries',
    reason: "Without a policy of its own it carries everybody's keys to everybody's resources: a way out for data.",
    link: 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html',
    property: 'policy',
    allowed: 'a policy that names the account',
    mend: 'give the endpoint servicePolicy or s3Policy of constructs/network/endpoint-policies.ts',
    judge: (node) => {
      const given = givenTo(node);
      if (given?.type !== 'aws_vpc_endpoint') return undefined;
      return given.argument('policy') === undefined ? ['nothing'] : [];
    },
  },
];

function judgeRule(rule: VpcSecurityGroupIngressRule): Verdict {
  const { fromPortInput: from, toPortInput: to, prefixListIdInput: list } = rule;
  const ports = `on port ${from ?? 'any'}–${to ?? 'any'}`;
  const open = together(
    judgeRange(rule.cidrIpv4Input, isPrivate, ports),
    judgeRange(rule.cidrIpv6Input, (cidr) => PRIVATE_IPV6.test(cidr), ports),
    // What stands in a list is known to its owner only, and changes unseen.
    list === undefined ? undefined : [`a prefix list ${ports}`],
  );
  if (open === undefined || open.length === 0) return [];
  if (!belongsToLoadBalancer(rule, rule.securityGroupIdInput)) return open;
  if (holdsToken(from) || holdsToken(to)) return 'undecidable';
  return from !== undefined && from === to && PUBLIC_PORTS.includes(from) ? [] : open;
}

function judgeRange(cidr: string | undefined, isInside: (cidr: string) => boolean, ports: string): Verdict {
  if (cidr === undefined) return undefined;
  if (holdsToken(cidr)) return 'undecidable';
  return isInside(cidr) ? [] : [`${cidr} ${ports}`];
}

/** Is the group on a load balancer of the same stack? */
function belongsToLoadBalancer(node: IConstruct, securityGroupId: string | undefined): boolean {
  if (securityGroupId === undefined) return false;
  const wanted = rendered(node, securityGroupId);
  return TerraformStack.of(node)
    .node.findAll()
    .filter((other) => other instanceof Lb)
    .some(({ securityGroupsInput = [] }) => securityGroupsInput.some((group) => rendered(node, group) === wanted));
}
