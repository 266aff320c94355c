import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { CreateTargetGroupCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { RolloutRequest } from '../../constructs/rollout/request';
import { REGION, type TestEmulator } from './emulator';

/** A group of two instances behind a target group, with two launch template versions: it runs the first. */
export class RefreshGroup {
  private constructor(
    private readonly autoScaling: AutoScalingClient,
    readonly request: RolloutRequest,
  ) {}

  static async create({ client }: TestEmulator, name: string, version = '1'): Promise<RefreshGroup> {
    const ec2 = new EC2Client(client);
    const autoScaling = new AutoScalingClient(client);
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
    const LaunchTemplateData = { ImageId: 'ami-12c6146b', InstanceType: 't4g.medium' } as const;
    const { LaunchTemplate } = await ec2.send(
      new CreateLaunchTemplateCommand({ LaunchTemplateName: name, LaunchTemplateData }),
    );
    const launchTemplateId = LaunchTemplate?.LaunchTemplateId ?? '';
    await ec2.send(
      new CreateLaunchTemplateVersionCommand({
        LaunchTemplateId: launchTemplateId,
        LaunchTemplateData: { ...LaunchTemplateData, UserData: 'c2Vjb25k' },
      }),
    );
    const { TargetGroups = [] } = await new ElasticLoadBalancingV2Client(client).send(
      new CreateTargetGroupCommand({ Name: name, Protocol: 'HTTPS', Port: 8080, VpcId: Subnets[0]?.VpcId }),
    );
    const targetGroupArn = TargetGroups[0]?.TargetGroupArn ?? '';
    await autoScaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: name,
        MinSize: 2,
        DesiredCapacity: 2,
        MaxSize: 4,
        LaunchTemplate: { LaunchTemplateId: launchTemplateId, Version: version },
        VPCZoneIdentifier: Subnets.slice(0, 2)
          .map(({ SubnetId }) => SubnetId)
          .join(','),
        TargetGroupARNs: [targetGroupArn],
      }),
    );
    return new RefreshGroup(autoScaling, {
      group: name,
      region: REGION,
      launchTemplateId,
      version: '2',
      targetGroupArn,
      alarms: [],
      maxHealthyPercent: 150,
      warmupSeconds: 60,
      bakeSeconds: 60,
      deadlineSeconds: 20,
    });
  }

  /** As the scaler leaves a group at the peak of the day: with no room for one more. */
  async fill(): Promise<void> {
    await this.autoScaling.send(
      new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: this.request.group, MaxSize: 2 }),
    );
  }

  /** Saved version of the group, then the version of each instance. */
  async versions(): Promise<{ saved: string | undefined; running: (string | undefined)[] }> {
    const { AutoScalingGroups = [] } = await this.autoScaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [this.request.group] }),
    );
    const [group] = AutoScalingGroups;
    return {
      saved: group?.LaunchTemplate?.Version,
      running: (group?.Instances ?? []).map(({ LaunchTemplate }) => LaunchTemplate?.Version),
    };
  }
}
