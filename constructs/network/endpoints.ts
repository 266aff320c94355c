import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { Arns } from '../arns';
import { s3Policy, servicePolicy } from './endpoint-policies';
import type { Placement } from './placement';
import { SecurityGroup } from './security-group';

/** Services that instances call at boot and all day: privately, and without a NAT gateway's price per gigabyte. */
const INTERFACE_SERVICES = [
  'ecr.api',
  'ecr.dkr',
  'logs',
  'secretsmanager',
  'ssm',
  'ssmmessages',
  'ec2messages',
] as const;

/** Services that the monitoring in a cluster calls: it finds instances, and tells of alerts. */
const CLUSTER_SERVICES = ['ec2', 'sns'] as const;

export const interfaceServices = (cluster: boolean): readonly string[] => [
  ...INTERFACE_SERVICES,
  ...(cluster ? CLUSTER_SERVICES : []),
];

export interface EndpointsProps {
  readonly name: string;
  readonly region: string;
  /** Where the interface endpoints stand; the whole VPC may call them. */
  readonly place: Placement;
  /** Tables that lead to S3 through the gateway endpoint. */
  readonly routeTableIds: readonly string[];
  /** Does a cluster stand in the VPC? */
  readonly cluster: boolean;
}

/** Private ways to AWS's own services. */
export class Endpoints extends Construct {
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { name, region, place, routeTableIds, cluster }: EndpointsProps) {
    super(scope, id);
    const { vpcId, vpcCidr, subnetIds } = place;
    const securityGroup = new SecurityGroup(this, 'security-group', {
      vpcId,
      name: `${name}-endpoints`,
      description: 'Interface endpoints',
    });
    securityGroup.allowFromCidr('vpc', vpcCidr, 443, 'AWS APIs from inside the VPC');
    const s3 = new VpcEndpoint(this, 's3', {
      vpcId,
      serviceName: `com.amazonaws.${region}.s3`,
      vpcEndpointType: 'Gateway',
      routeTableIds: [...routeTableIds],
      policy: s3Policy(Arns.of(this), region),
      tags: { Name: `${name}-s3` },
    });
    const interfaces = interfaceServices(cluster).map(
      (service) =>
        new VpcEndpoint(this, service.replace('.', '-'), {
          vpcId,
          serviceName: `com.amazonaws.${region}.${service}`,
          vpcEndpointType: 'Interface',
          subnetIds: [...subnetIds],
          securityGroupIds: [securityGroup.id],
          privateDnsEnabled: true,
          policy: servicePolicy(Arns.of(this), service),
          tags: { Name: `${name}-${service}` },
        }),
    );
    this.ready = [s3, ...interfaces];
  }
}
