/** Where something stands in a VPC: one kind of subnet, one each zone. */
export interface Placement {
  readonly vpcId: string;
  readonly vpcCidr: string;
  readonly subnetIds: readonly string[];
}
