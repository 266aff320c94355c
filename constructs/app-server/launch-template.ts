import { DataAwsDefaultTags } from '@cdktf/provider-aws/lib/data-aws-default-tags';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import { Fn, type ITerraformDependable, TerraformLocal, Token } from 'cdktf';
import type { Construct } from 'constructs';

/** Ubuntu and Debian have /dev/sda1. */
export const AMAZON_LINUX_ROOT = '/dev/xvda';

export interface LaunchTemplateSettings {
  readonly name: string;
  readonly amiId: string;
  readonly instanceType: string;
  /** Of the image. */
  readonly rootDevice: string;
  readonly rootVolumeGiB: number;
  readonly profileArn: string;
  readonly securityGroupId: string;
  /** cloud-config. */
  readonly userData: string;
  /** Each version is made after these. */
  readonly after: readonly ITerraformDependable[];
}

/** Alone dictates what runs: two instances of one version are the same machine. */
export function launchTemplate(scope: Construct, id: string, settings: LaunchTemplateSettings): LaunchTemplate {
  const { name, amiId, instanceType, rootDevice, rootVolumeGiB, profileArn, securityGroupId, userData } = settings;
  // The provider's default tags end at the template; instances and volumes are on the bill too.
  const tags = Token.asStringMap(Fn.merge([new DataAwsDefaultTags(scope, 'default-tags').tags, { Name: name }]));
  // Read as it stands in the JSON; as an argument of a function its quotes would have to be escaped.
  const boot = new TerraformLocal(scope, 'boot', userData);
  return new LaunchTemplate(scope, id, {
    name,
    imageId: amiId,
    instanceType,
    updateDefaultVersion: true,
    iamInstanceProfile: { arn: profileArn },
    vpcSecurityGroupIds: [securityGroupId],
    ebsOptimized: 'true',
    // Two hops would let a container on its own network act as the instance.
    metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 1 },
    monitoring: { enabled: true },
    blockDeviceMappings: [
      {
        deviceName: rootDevice,
        ebs: { volumeType: 'gp3', volumeSize: rootVolumeGiB, encrypted: 'true', deleteOnTermination: 'true' },
      },
    ],
    tagSpecifications: ['instance', 'volume'].map((resourceType) => ({ resourceType, tags })),
    userData: Fn.base64encode(boot.asString),
    dependsOn: [...settings.after],
  });
}
