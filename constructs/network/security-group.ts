import { SecurityGroup as AwsSecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';

export interface SecurityGroupProps {
  readonly vpcId: string;
  readonly name: string;
  readonly description: string;
}

/** Whatever has a security group, and so can be let in by a neighbour. */
export interface SecurityGroupMember {
  readonly securityGroup: SecurityGroup;
}

/** A security group that lets nothing in or out until a verb says so. One resource a rule: editing one never touches another. */
export class SecurityGroup extends Construct {
  readonly id: string;

  constructor(scope: Construct, id: string, props: SecurityGroupProps) {
    super(scope, id);
    const { vpcId, name, description } = props;
    this.id = new AwsSecurityGroup(this, 'resource', { vpcId, name, description, tags: { Name: name } }).id;
  }

  /** Lets the members of another group reach one TCP port: an ingress rule here, and the egress rule over there. */
  allowFrom(id: string, peer: SecurityGroupMember, port: number, description: string): void {
    const tcp = { ipProtocol: 'tcp', fromPort: port, toPort: port, description };
    new VpcSecurityGroupIngressRule(this, `from-${id}`, {
      ...tcp,
      securityGroupId: this.id,
      referencedSecurityGroupId: peer.securityGroup.id,
    });
    new VpcSecurityGroupEgressRule(peer.securityGroup, `to-${this.node.scope?.node.id ?? id}-${port}`, {
      ...tcp,
      securityGroupId: peer.securityGroup.id,
      referencedSecurityGroupId: this.id,
    });
  }

  /** Lets a range of addresses in. A rule of the tree refuses the whole internet on any port but 80 and 443. */
  allowFromCidr(id: string, cidrIpv4: string, port: number, description: string): void {
    const tcp = { ipProtocol: 'tcp', fromPort: port, toPort: port, description };
    new VpcSecurityGroupIngressRule(this, `from-${id}`, { ...tcp, securityGroupId: this.id, cidrIpv4 });
  }

  /** Lets members reach a range of addresses. */
  allowToCidr(id: string, cidrIpv4: string, port: number, description: string): void {
    const tcp = { ipProtocol: 'tcp', fromPort: port, toPort: port, description };
    new VpcSecurityGroupEgressRule(this, `to-${id}`, { ...tcp, securityGroupId: this.id, cidrIpv4 });
  }
}
