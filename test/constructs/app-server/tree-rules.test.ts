import { AutoscalingGroup, type AutoscalingGroupConfig } from '@cdktf/provider-aws/lib/autoscaling-group';
import { LaunchTemplate, type LaunchTemplateConfig } from '@cdktf/provider-aws/lib/launch-template';
import type { TerraformStack } from 'cdktf';
import { APP_TREE_RULES } from '../../../constructs/app-server/tree-rules';
import { treeMessages, undecided } from '../../support/rules';

const complaints = (build: (stack: TerraformStack) => void): string[] => treeMessages(APP_TREE_RULES, build);

/** A group that obeys every rule. */
const group = (stack: TerraformStack, overrides: Partial<AutoscalingGroupConfig> = {}): AutoscalingGroup =>
  new AutoscalingGroup(stack, 'node', {
    minSize: 1,
    maxSize: 2,
    launchTemplate: { id: 'lt-1', version: '3' },
    lifecycle: { ignoreChanges: ['launch_template', 'desired_capacity'] },
    ...overrides,
  });
/** A template that obeys every rule. */
const template = (stack: TerraformStack, overrides: Partial<LaunchTemplateConfig> = {}): LaunchTemplate =>
  new LaunchTemplate(stack, 'node', {
    metadataOptions: { httpTokens: 'required' },
    blockDeviceMappings: [{ deviceName: '/dev/xvda', ebs: { encrypted: 'true' } }],
    ...overrides,
  });

const ignoreAllowed =
  'lifecycle.ignore_changes must be "launch_template" and "desired_capacity" among them, and no instance_refresh, got';
const ignoreMend =
  "set lifecycle.ignoreChanges of the group to ['launch_template', 'desired_capacity'] and remove instanceRefresh";

describe('tree rules', () => {
  test.each([
    ['a group', (stack: TerraformStack) => group(stack)],
    [
      'a group that ignores all changes',
      (stack: TerraformStack) => group(stack, { lifecycle: { ignoreChanges: 'all' } }),
    ],
    ['a launch template', (stack: TerraformStack) => template(stack)],
  ])('pass %s that obeys', (_case, build) => {
    expect(complaints(build)).toEqual([]);
  });

  test.each([
    [
      'APP-30',
      (stack: TerraformStack) => group(stack, { launchTemplate: { id: 'lt-1', version: '$Latest' } }),
      ['launch_template.version must be the number of a version, got "$Latest"'],
      'set launchTemplate.version of the group to latestVersion of the launch template',
    ],
    [
      'APP-31',
      (stack: TerraformStack) =>
        group(stack, { lifecycle: { ignoreChanges: ['launch_template'] }, instanceRefresh: { strategy: 'Rolling' } }),
      [`${ignoreAllowed} no desired_capacity`, `${ignoreAllowed} an instance_refresh`],
      ignoreMend,
    ],
    [
      'APP-32',
      (stack: TerraformStack) => template(stack, { metadataOptions: { httpTokens: 'optional' } }),
      ['metadata_options.http_tokens must be "required", got "optional"'],
      "set metadataOptions.httpTokens of the launch template to 'required'",
    ],
    [
      'APP-33',
      (stack: TerraformStack) => template(stack, { blockDeviceMappings: [{ deviceName: '/dev/xvda', ebs: {} }] }),
      [
        'block_device_mappings.ebs.encrypted must be "true" for each device, of which there is at least one, got /dev/xvda nothing',
      ],
      "set blockDeviceMappings of the launch template, with ebs.encrypted 'true' for each",
    ],
    [
      'APP-34',
      (stack: TerraformStack) => template(stack, { keyName: 'my-key' }),
      ['key_name must be absent, got "my-key"'],
      'remove keyName from the launch template',
    ],
    [
      'APP-35',
      (stack: TerraformStack) => template(stack, { networkInterfaces: [{ associatePublicIpAddress: 'true' }] }),
      ['network_interfaces.associate_public_ip_address must be absent or "false", got "true"'],
      'remove associatePublicIpAddress from the launch template',
    ],
  ])('%s refuses one that does not', (rule, build, found, mend) => {
    expect(complaints(build)).toEqual(found.map((each) => `test/node  ${rule}\n  ${each}\n  mend: ${mend}`));
  });

  test('a version that apply will tell is counted, not refused', () => {
    const build = (stack: TerraformStack) => {
      const made = new LaunchTemplate(stack, 'template', {
        metadataOptions: { httpTokens: 'required' },
        blockDeviceMappings: [{ deviceName: '/dev/xvda', ebs: { encrypted: 'true' } }],
      });
      group(stack, { launchTemplate: { id: made.id, version: made.getStringAttribute('latest_version') } });
    };

    expect(undecided(APP_TREE_RULES, build)).toEqual(['APP-30']);
  });
});
