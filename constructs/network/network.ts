import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group';
import { Eip } from '@cdktf/provider-aws/lib/eip';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway';
import { Route } from '@cdktf/provider-aws/lib/route';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { checkProps } from '../validation';
import { subnetPlan, type Tier } from './cidr';
import { Endpoints } from './endpoints';
import { FlowLogs } from './flow-logs';
import type { Placement } from './placement';
import { NETWORK_RULES } from './rules';

/** A VPC that somebody else manages. Subnet ids one each zone, in the order of the zones. */
export interface ExistingVpc {
  readonly vpcId: string;
  readonly cidr: string;
  readonly publicSubnetIds: readonly string[];
  readonly applicationSubnetIds: readonly string[];
  readonly databaseSubnetIds: readonly string[];
  readonly clusterSubnetIds: readonly string[];
}

export interface NewVpc {
  /** /16 to /20, of private addresses. */
  readonly cidr: string;
  /** `single` saves money; the loss of its zone then cuts the other zones off from the internet. */
  readonly natGateways: 'single' | 'one-per-zone';
  /** Days to keep flow logs: one of CloudWatch's values. */
  readonly flowLogRetentionDays: number;
}

export interface NetworkProps {
  /** Prefix of names. */
  readonly name: string;
  readonly region: string;
  /** A new VPC, or one that exists: then nothing is made in it here, and it brings all that this makes. */
  readonly vpc: { readonly create: NewVpc } | { readonly existing: ExistingVpc };
  /** Availability Zones, 2 to 4. Append to them; the order decides which subnets are whose. */
  readonly zones: readonly string[];
  /** Does a cluster stand in it, whose monitoring calls more of AWS's services? @default false */
  readonly cluster?: boolean;
}

/**
 * Four kinds of subnet in each zone. Public ones route to the internet gateway, application and cluster ones through
 * NAT, database ones nowhere.
 */
export class Network extends Construct {
  readonly public: Placement;
  readonly application: Placement;
  readonly database: Placement;
  readonly cluster: Placement;
  /** What an instance needs before it can boot: the way out and the endpoints. Empty in a VPC that exists. */
  readonly ready: readonly ITerraformDependable[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: NetworkProps,
  ) {
    super(scope, id);
    checkProps(this, props, NETWORK_RULES);
    const made = 'existing' in Object(props.vpc) ? undefined : this.createVpc();
    const placement = made?.placement ?? existingPlacement((props.vpc as { existing: ExistingVpc }).existing);
    this.public = placement('public');
    this.application = placement('application');
    this.database = placement('database');
    this.cluster = placement('cluster');
    this.ready = made?.ready ?? [];
  }

  private createVpc(): { placement: (tier: Tier) => Placement; ready: ITerraformDependable[] } {
    const { name, region } = this.props;
    const {
      cidr = '',
      natGateways,
      flowLogRetentionDays,
    }: Partial<NewVpc> = (this.props.vpc as { create?: NewVpc })?.create ?? {};
    const vpc = new Vpc(this, 'vpc', {
      cidrBlock: cidr,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { Name: name },
    });
    // Whatever is launched without a group of its own gets this one, and reaches nothing.
    new DefaultSecurityGroup(this, 'default-security-group', {
      vpcId: vpc.id,
      tags: { Name: `${name}-default-locked` },
    });
    const subnets = this.addSubnets(vpc, cidr);
    const { routes, privateTables } = this.addRoutes(vpc, subnets, natGateways);
    const placement = (tier: Tier): Placement => ({
      vpcId: vpc.id,
      vpcCidr: cidr,
      subnetIds: subnets[tier].map(({ id }) => id),
    });
    const endpoints = new Endpoints(this, 'endpoints', {
      name,
      region,
      place: placement('application'),
      routeTableIds: privateTables.map(({ id }) => id),
      cluster: this.props.cluster ?? false,
    });
    new FlowLogs(this, 'flow-logs', { name, vpcId: vpc.id, retentionDays: flowLogRetentionDays as number });
    return { placement, ready: [...routes, ...endpoints.ready] };
  }

  private addSubnets(vpc: Vpc, cidr: string): Record<Tier, Subnet[]> {
    const zones = listOf(this.props.zones);
    const plan = subnetPlan(cidr, zones.length);
    const tier = (kind: Tier): Subnet[] =>
      zones.map((zone, index) => {
        const id = `${kind}-${zoneId(zones, index)}`;
        return new Subnet(this, id, {
          vpcId: vpc.id,
          availabilityZone: String(zone),
          cidrBlock: plan[index]?.[kind] ?? '',
          mapPublicIpOnLaunch: false,
          tags: { Name: `${this.props.name}-${id}`, tier: kind },
        });
      });
    return {
      public: tier('public'),
      application: tier('application'),
      database: tier('database'),
      cluster: tier('cluster'),
    };
  }

  private addRoutes(
    vpc: Vpc,
    subnets: Record<Tier, Subnet[]>,
    natGateways: NewVpc['natGateways'] | undefined,
  ): { routes: ITerraformDependable[]; privateTables: RouteTable[] } {
    const { name } = this.props;
    const gateway = new InternetGateway(this, 'internet-gateway', { vpcId: vpc.id, tags: { Name: name } });
    const publicTable = this.addTable('public', vpc, subnets.public);
    const outward = new Route(this, 'public-route', {
      routeTableId: publicTable.id,
      destinationCidrBlock: '0.0.0.0/0',
      gatewayId: gateway.id,
    });

    const homes = natGateways === 'one-per-zone' ? subnets.public : subnets.public.slice(0, 1);
    const nats = homes.map((subnet, index) => this.addNat(`nat-${index + 1}`, subnet, gateway));
    const privateTables = subnets.application.map((subnet, index) =>
      this.addTable(`private-${index + 1}`, vpc, [subnet, ...subnets.cluster.slice(index, index + 1)]),
    );
    const routes =
      nats.length === 0
        ? []
        : privateTables.map((table, index) => {
            const nat = nats[index] ?? nats[0]!;
            return new Route(this, `private-${index + 1}-route`, {
              routeTableId: table.id,
              destinationCidrBlock: '0.0.0.0/0',
              natGatewayId: nat.id,
            });
          });
    this.addTable('database', vpc, subnets.database); // local route only: nothing in it can call out
    return { routes: [outward, ...routes], privateTables };
  }

  private addTable(kind: string, vpc: Vpc, subnets: readonly Subnet[]): RouteTable {
    const table = new RouteTable(this, `${kind}-routes`, {
      vpcId: vpc.id,
      tags: { Name: `${this.props.name}-${kind}` },
    });
    for (const subnet of subnets) {
      new RouteTableAssociation(subnet, 'route-table', { subnetId: subnet.id, routeTableId: table.id });
    }
    return table;
  }

  private addNat(id: string, subnet: Subnet, gateway: InternetGateway): NatGateway {
    const tags = { Name: `${this.props.name}-${id}` };
    const address = new Eip(this, `${id}-address`, { domain: 'vpc', tags });
    return new NatGateway(this, id, { allocationId: address.id, subnetId: subnet.id, tags, dependsOn: [gateway] });
  }
}

const existingPlacement =
  (vpc: ExistingVpc) =>
  (tier: Tier): Placement => ({
    vpcId: String(vpc?.vpcId),
    vpcCidr: String(vpc?.cidr),
    subnetIds: listOf(vpc?.[`${tier}SubnetIds`]),
  });

const listOf = <T>(value: readonly T[]): readonly T[] => (Array.isArray(value) ? value : []);

/** `a` of `eu-west-1a`. The position is added where a zone is misspelt or repeated, since ids must differ. */
function zoneId(zones: readonly string[], index: number): string {
  const letter = /[a-f]$/.exec(String(zones[index]))?.[0];
  return letter !== undefined && zones.indexOf(zones[index]!) === index ? letter : `${letter ?? ''}${index + 1}`;
}
