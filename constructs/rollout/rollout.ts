import type { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { AppServerGroup } from '../app-server/app-server-group';
import { TerraformData } from '../terraform-data';
import { checkProps } from '../validation';
import { ROLLOUT_REQUEST, type RolloutRequest } from './request';
import { ROLLOUT_RULES } from './rules';

export interface RolloutSettings {
  readonly maxHealthyPercent: number;
  readonly warmupSeconds: number;
  /** Watched after the last instance before the release counts as good: 0 to 172800. */
  readonly bakeSeconds: number;
  /** After this the rollout is rolled back and the apply fails. */
  readonly deadlineSeconds: number;
}

export interface RolloutProps {
  readonly group: AppServerGroup;
  /** Each of them rolls a release back: at most 10. */
  readonly alarms: readonly CloudwatchMetricAlarm[];
  readonly settings: RolloutSettings;
  /** What else must exist before an instance can become healthy. */
  readonly after: readonly ITerraformDependable[];
}

/**
 * The part of an apply that replaces instances: each new launch template version replaces this resource, whose
 * provisioner runs the driver and fails the apply when the release is bad. docs/decisions/rollback.md says why neither
 * the provider's instance_refresh nor its auto_rollback does.
 */
export class Rollout extends Construct {
  constructor(scope: Construct, id: string, props: RolloutProps) {
    super(scope, id);
    checkProps(this, props, ROLLOUT_RULES);
    const { group, alarms, settings, after } = props;
    const { launchTemplate } = group;
    const version = launchTemplate.getStringAttribute('latest_version');
    const request: RolloutRequest = {
      group: group.group.name,
      region: group.region,
      launchTemplateId: launchTemplate.id,
      version,
      ...(group.target && { targetGroupArn: group.target.targetGroupArn }),
      alarms: alarms.map(({ alarmName }) => alarmName),
      maxHealthyPercent: settings.maxHealthyPercent,
      warmupSeconds: settings.warmupSeconds,
      bakeSeconds: settings.bakeSeconds,
      deadlineSeconds: settings.deadlineSeconds,
    };
    new TerraformData(this, 'driver', {
      triggersReplace: { launchTemplate: launchTemplate.id, version },
      dependsOn: [group.group, ...after, ...alarms],
      provisioners: [
        {
          type: 'local-exec',
          command: 'node --require ts-node/register delivery/rollout/main.ts',
          workingDir: '${path.root}/../../..', // of cdktf.out/stacks/<stack>: the project
          environment: { [ROLLOUT_REQUEST]: JSON.stringify(request) },
        },
      ],
    });
  }
}
