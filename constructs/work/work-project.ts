import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { CodebuildProject } from '@cdktf/provider-aws/lib/codebuild-project';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { type ITerraformDependable, TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { IMAGE_FOLDER } from '../../app/src/contract';
import { Arns } from '../arns';
import type { Placement } from '../network/placement';
import { SecurityGroup } from '../network/security-group';
import { checkProps } from '../validation';
import { buildspec, IMAGE_FOLDER_VARIABLE } from './buildspec';
import { WorkRole } from './role';
import { WORK_RULES } from './rules';

export interface WorkProjectProps {
  /** Of the project, its role, its security group and its log group: lower-case letters, digits and hyphens, at most 64. */
  readonly name: string;
  readonly region: string;
  readonly network: Placement;
  /** Of the images, in EC2's words. */
  readonly architecture: 'arm64' | 'x86_64';
  /** Image repositories of this account that a build may run. */
  readonly repositories: readonly string[];
  /** What a build runs unless it is started with a buildspec of its own. */
  readonly commands: readonly string[];
  /** For every build. Anybody who may look at the project reads it: no secret belongs here. */
  readonly environment: Readonly<Record<string, string>>;
  /** AWS stops a build after this: 5 to 480. */
  readonly timeoutMinutes: number;
  readonly logRetentionDays: number;
}

/** CodeBuild's words for EC2's, and an image of its own for each: what a build that names no image would run. */
const MACHINES = {
  arm64: { type: 'ARM_CONTAINER', image: 'aws/codebuild/amazonlinux-aarch64-standard:3.0' },
  x86_64: { type: 'LINUX_CONTAINER', image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0' },
} as const;
/** Nothing of this waits in a queue for long: one build at a time, and a second one is refused. */
const QUEUE_MINUTES = 5;

/**
 * Where work inside the VPC is done, such as migrations: a hosted CI runner reaches neither the database nor a private
 * endpoint. Each build names the release's image by digest. docs/decisions/work.md
 */
export class WorkProject extends Construct {
  readonly securityGroup: SecurityGroup;
  readonly role: IamRole;
  readonly project: CodebuildProject;
  readonly region: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: WorkProjectProps,
  ) {
    super(scope, id);
    checkProps(this, props, WORK_RULES);
    const { name, network, repositories } = props;
    this.region = props.region;
    this.securityGroup = new SecurityGroup(this, 'security-group', {
      vpcId: network.vpcId,
      name,
      description: `Builds of ${name}`,
    });
    this.securityGroup.allowToCidr('internet-https', '0.0.0.0/0', 443, 'HTTPS to AWS');
    const logs = new CloudwatchLogGroup(this, 'log-group', {
      name: `/${name}`,
      retentionInDays: props.logRetentionDays,
    });
    const { role, policy } = new WorkRole(this, 'identity', {
      name,
      arns: Arns.of(this),
      repositories,
      logGroupArn: logs.arn,
      subnetIds: network.subnetIds,
      securityGroupId: this.securityGroup.id,
    });
    this.role = role;
    this.project = this.addProject(logs, policy);
  }

  /** What must exist before a build can run. */
  get ready(): ITerraformDependable[] {
    return [this.project, ...this.securityGroup.node.children.filter(TerraformResource.isTerraformResource)];
  }

  private addProject(logs: CloudwatchLogGroup, policy: ITerraformDependable): CodebuildProject {
    const { name, network, architecture, commands, environment, timeoutMinutes } = this.props;
    const { type, image } = MACHINES[architecture] ?? MACHINES.arm64;
    const variables = { ...environment, [IMAGE_FOLDER_VARIABLE]: IMAGE_FOLDER };
    return new CodebuildProject(this, 'project', {
      name,
      description: 'Work inside the VPC, in the image of a release',
      serviceRole: this.role.arn,
      buildTimeout: timeoutMinutes,
      queuedTimeout: QUEUE_MINUTES,
      concurrentBuildLimit: 1,
      source: { type: 'NO_SOURCE', buildspec: buildspec(commands) },
      artifacts: { type: 'NO_ARTIFACTS' },
      environment: {
        type,
        image,
        computeType: 'BUILD_GENERAL1_SMALL',
        imagePullCredentialsType: 'CODEBUILD',
        privilegedMode: false,
        environmentVariable: Object.entries(variables).map(([key, value]) => ({
          name: key,
          value,
          type: 'PLAINTEXT',
        })),
      },
      logsConfig: {
        cloudwatchLogs: { groupName: logs.name, status: 'ENABLED' },
        s3Logs: { status: 'DISABLED' },
      },
      vpcConfig: {
        vpcId: network.vpcId,
        subnets: [...network.subnetIds],
        securityGroupIds: [this.securityGroup.id],
      },
      // CodeBuild tries the role's rights on the network when a project is made.
      dependsOn: [policy],
    });
  }
}
