import { type AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import {
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { RolloutRequest } from '../../constructs/rollout/request';
import { Stop } from '../stop';

export interface GroupInstance {
  readonly id: string;
  /** Launch template version that it was started from. */
  readonly version: string;
  readonly lifecycle: string;
  readonly health: string;
}

export interface TargetState {
  readonly state: string;
  readonly reason: string;
}

/** What AWS says of the group at one moment. */
export interface GroupState {
  /** Launch template version that the group would start, which a rollback returns to. */
  readonly savedVersion: string;
  readonly desired: number;
  /** Most that it may be scaled to. */
  readonly most: number;
  /** Without those in standby, which somebody has taken out of service on purpose. */
  readonly instances: readonly GroupInstance[];
  /** By instance id. @default - the group has no load balancer */
  readonly targets?: ReadonlyMap<string, TargetState>;
}

export interface Clients {
  readonly autoScaling: AutoScalingClient;
  readonly loadBalancing: ElasticLoadBalancingV2Client;
}

/** @throws {Stop} when there is no such group */
export async function describeGroup(
  { autoScaling, loadBalancing }: Clients,
  request: RolloutRequest,
): Promise<GroupState> {
  const { AutoScalingGroups: [group] = [] } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [request.group] }),
  );
  if (!group) {
    throw new Stop(`Auto Scaling group ${request.group} does not exist in ${request.region}`, 'deploy the whole stack');
  }
  const state = {
    savedVersion: group.LaunchTemplate?.Version ?? '',
    desired: group.DesiredCapacity ?? 0,
    most: group.MaxSize ?? 0,
    instances: (group.Instances ?? [])
      .filter(({ LifecycleState }) => !LifecycleState?.includes('Standby'))
      .map((instance) => ({
        id: instance.InstanceId ?? '',
        version: instance.LaunchTemplate?.Version ?? '',
        lifecycle: instance.LifecycleState ?? '',
        health: instance.HealthStatus ?? '',
      })),
  };
  if (request.targetGroupArn === undefined) return state;
  const { TargetHealthDescriptions: targets = [] } = await loadBalancing.send(
    new DescribeTargetHealthCommand({ TargetGroupArn: request.targetGroupArn }),
  );
  return {
    ...state,
    targets: new Map(
      targets.map(({ Target, TargetHealth }) => [
        Target?.Id ?? '',
        {
          state: TargetHealth?.State ?? 'unknown',
          reason: [TargetHealth?.Reason, TargetHealth?.Description].filter(Boolean).join(', '),
        },
      ]),
    ),
  };
}

/** What is not as it should be, a line each; empty when the group serves with all of its instances. */
export function complaints({ desired, instances, targets }: GroupState, version?: string): string[] {
  const missing = desired - instances.length;
  return [
    ...(missing > 0 ? [`${missing} of ${desired} instances are missing`] : []),
    ...instances.flatMap((instance) => complaintAbout(instance, targets, version)),
  ];
}

function complaintAbout(
  { id, lifecycle, health, version: own }: GroupInstance,
  targets: GroupState['targets'],
  version: string | undefined,
): string[] {
  if (version !== undefined && own !== version) return [`${id} runs version ${own}, not ${version}`];
  if (lifecycle !== 'InService' || health !== 'Healthy') return [`${id} is ${lifecycle}, ${health}`];
  if (!targets) return [];
  const target = targets.get(id);
  if (!target) return [`${id} is not registered with the target group`];
  if (target.state === 'healthy') return [];
  return [`target ${id} is ${target.state}${target.reason ? `: ${target.reason}` : ''}`];
}
