import type { SecurityGroup, SecurityGroupMember } from '../network/security-group';

/** Requests that a load balancer has been seen to send after a target began to drain: docs/decisions/drain.md */
export const LATE_REQUESTS_SECONDS = 15;

/** One service behind the load balancer: what its group registers with, and what alarms measure. */
export interface Target extends SecurityGroupMember {
  readonly targetGroupArn: string;
  /** `targetgroup/…`, CloudWatch's TargetGroup dimension. */
  readonly targetGroupArnSuffix: string;
  /** `app/…`, CloudWatch's LoadBalancer dimension. */
  readonly loadBalancerArnSuffix: string;
  /** The load balancer's: whoever stands behind it lets this one in. */
  readonly securityGroup: SecurityGroup;
  /** Seconds without traffic before the load balancer closes a connection. */
  readonly idleTimeoutSeconds: number;
}
