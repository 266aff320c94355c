import {
  ActiveInstanceRefreshNotFoundFault,
  type AutoScalingClient,
  DescribeInstanceRefreshesCommand,
  type InstanceRefresh,
  IrreversibleInstanceRefreshFault,
  RollbackInstanceRefreshCommand,
  StartInstanceRefreshCommand,
  type StartInstanceRefreshCommandInput,
} from '@aws-sdk/client-auto-scaling';
import type { RolloutRequest } from '../../constructs/rollout/request';

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstanceRefresh.html */
const ENDED = ['Successful', 'Failed', 'Cancelled', 'RollbackSuccessful', 'RollbackFailed'];

export const isRunning = ({ Status }: InstanceRefresh): boolean => !ENDED.includes(Status ?? '');

/**
 * The whole request. Each preference is written out: AWS's defaults terminate before they launch, do not roll back, and
 * wait an hour at checkpoints.
 */
export const refreshInput = (request: RolloutRequest): StartInstanceRefreshCommandInput => ({
  AutoScalingGroupName: request.group,
  Strategy: 'Rolling',
  // Without it AWS could not tell the new version from the one to go back to.
  DesiredConfiguration: {
    LaunchTemplate: { LaunchTemplateId: request.launchTemplateId, Version: request.version },
  },
  Preferences: {
    MinHealthyPercentage: 100,
    MaxHealthyPercentage: request.maxHealthyPercent,
    InstanceWarmup: request.warmupSeconds,
    BakeTime: request.bakeSeconds,
    AutoRollback: true,
    ...(request.alarms.length > 0 && { AlarmSpecification: { Alarms: [...request.alarms] } }),
    // A second try replaces only what the first did not.
    SkipMatching: true,
    // Protection is against scaling in. An instance left on the former version would serve two releases.
    ScaleInProtectedInstances: 'Refresh',
    // Somebody has taken it out of service to look at it.
    StandbyInstances: 'Ignore',
  },
});

/** @returns the refresh's id */
export async function startRefresh(client: AutoScalingClient, request: RolloutRequest): Promise<string> {
  const { InstanceRefreshId } = await client.send(new StartInstanceRefreshCommand(refreshInput(request)));
  return InstanceRefreshId ?? '';
}

/** The group's refreshes, the latest first. */
export async function refreshesOf(client: AutoScalingClient, group: string, id?: string): Promise<InstanceRefresh[]> {
  const { InstanceRefreshes = [] } = await client.send(
    new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: group, ...(id && { InstanceRefreshIds: [id] }) }),
  );
  return InstanceRefreshes;
}

/** @returns why AWS refuses: the refresh has ended meanwhile, or cannot be rolled back. Undefined when it begins. */
export async function rollBack(client: AutoScalingClient, group: string): Promise<string | undefined> {
  try {
    await client.send(new RollbackInstanceRefreshCommand({ AutoScalingGroupName: group }));
    return undefined;
  } catch (error) {
    const isRefusal =
      error instanceof ActiveInstanceRefreshNotFoundFault || error instanceof IrreversibleInstanceRefreshFault;
    if (!isRefusal) throw error;
    return error.message;
  }
}

/** `InProgress, 33 %, 2 instances to go: reason` */
export function progressOf({ Status, PercentageComplete, InstancesToUpdate, StatusReason }: InstanceRefresh): string {
  const percent = PercentageComplete === undefined ? '' : `, ${PercentageComplete} %`;
  const left = InstancesToUpdate === undefined ? '' : `, ${InstancesToUpdate} instances to go`;
  return `${Status}${percent}${left}${StatusReason ? `: ${StatusReason}` : ''}`;
}
