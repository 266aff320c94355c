import { AutoscalingGroup } from '@cdktf/provider-aws/lib/autoscaling-group';
import {
  LaunchTemplate,
  type LaunchTemplateBlockDeviceMappings,
  type LaunchTemplateNetworkInterfaces,
} from '@cdktf/provider-aws/lib/launch-template';
import type { TreeRule } from '../validation';
import { eachOf, got, mustBe, type Verdict } from '../verdict';

const EC2 = 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide';
const ASG = 'https://docs.aws.amazon.com/autoscaling/ec2/userguide';

const templates =
  (judge: (template: LaunchTemplate) => Verdict): TreeRule['judge'] =>
  (node) =>
    node instanceof LaunchTemplate ? judge(node) : undefined;
const groups =
  (judge: (group: AutoscalingGroup) => Verdict): TreeRule['judge'] =>
  (node) =>
    node instanceof AutoscalingGroup ? judge(node) : undefined;

/** What every launch template and Auto Scaling group must obey, whoever defines it. */
export const APP_TREE_RULES: readonly TreeRule[] = [
  {
    id: 'APP-30',
    sentence: 'Groups run a concrete launch template version',
    reason: '`$Latest` has no former version: a rollback has nowhere to go, and AWS never starts it.',
    link: `${ASG}/instance-refresh-rollback.html`,
    property: 'launch_template.version',
    allowed: 'the number of a version',
    mend: 'set launchTemplate.version of the group to latestVersion of the launch template',
    judge: groups(({ launchTemplateInput }) =>
      mustBe(launchTemplateInput?.version, (version: unknown) => /^\d+$/.test(String(version))),
    ),
  },
  {
    id: 'APP-31',
    sentence: 'Terraform leaves the saved version and the number of instances alone',
    reason: 'It would save the new version before the rollout, which then rolls back to it; and undo the scaler.',
    link: 'https://github.com/hashicorp/terraform-provider-aws/issues/34189',
    property: 'lifecycle.ignore_changes',
    allowed: '"launch_template" and "desired_capacity" among them, and no instance_refresh',
    mend: "set lifecycle.ignoreChanges of the group to ['launch_template', 'desired_capacity'] and remove instanceRefresh",
    judge: groups(({ lifecycle, instanceRefreshInput }) => {
      const ignored = lifecycle?.ignoreChanges;
      const missing = ['launch_template', 'desired_capacity'].filter(
        (field) => ignored !== 'all' && !ignored?.includes(field),
      );
      return [
        ...missing.map((field) => `no ${field}`),
        ...(instanceRefreshInput === undefined ? [] : ['an instance_refresh']),
      ];
    }),
  },
  {
    id: 'APP-32',
    sentence: 'The metadata service answers only requests that hold a token',
    reason: "With version 1 a forged request through the service reads the instance's credentials.",
    link: `${EC2}/configuring-instance-metadata-service.html`,
    property: 'metadata_options.http_tokens',
    allowed: '"required"',
    mend: "set metadataOptions.httpTokens of the launch template to 'required'",
    judge: templates(({ metadataOptionsInput }) => mustBe(metadataOptionsInput?.httpTokens, 'required')),
  },
  {
    id: 'APP-33',
    sentence: 'Volumes of instances are encrypted',
    reason: 'Logs and temporary files lie on them.',
    link: 'https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html',
    property: 'block_device_mappings.ebs.encrypted',
    allowed: '"true" for each device, of which there is at least one',
    mend: "set blockDeviceMappings of the launch template, with ebs.encrypted 'true' for each",
    judge: templates(({ blockDeviceMappingsInput: devices }) => {
      if (devices === undefined || (Array.isArray(devices) && devices.length === 0)) return ['no device'];
      return eachOf<LaunchTemplateBlockDeviceMappings>(devices, ({ deviceName, ebs }) =>
        mustBe(ebs?.encrypted, 'true', deviceName),
      );
    }),
  },
  {
    id: 'APP-34',
    sentence: 'Nobody logs in to instances with a key',
    reason: 'Sessions go through SSM, which names the person and logs the session; a key does neither.',
    link: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html',
    property: 'key_name',
    allowed: 'absent',
    mend: 'remove keyName from the launch template',
    judge: templates(({ keyNameInput }) => (keyNameInput === undefined ? [] : [got(keyNameInput)])),
  },
  {
    id: 'APP-35',
    sentence: 'Instances have no public address',
    reason: 'The load balancer is the only way in, NAT the only way out.',
    link: 'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-best-practices.html',
    property: 'network_interfaces.associate_public_ip_address',
    allowed: 'absent or "false"',
    mend: 'remove associatePublicIpAddress from the launch template',
    judge: templates(({ networkInterfacesInput }) =>
      eachOf<LaunchTemplateNetworkInterfaces>(networkInterfacesInput, ({ associatePublicIpAddress }) =>
        mustBe(associatePublicIpAddress, (value: unknown) => value === undefined || value === 'false'),
      ),
    ),
  },
];
