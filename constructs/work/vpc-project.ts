import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { CodebuildProject } from '@cdktf/provider-aws/lib/codebuild-project';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { type ITerraformDependable, TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { Arns } from '../arns';
import type { Placement } from '../network/placement';
import { SecurityGroup } from '../network/security-group';
import { checkProps } from '../validation';
import { WorkRole } from './role';
import { PROJECT_RULES } from './rules';

export interface VpcProjectProps {
  /** Of the project, its role, its security group and its log group: lower-case letters, digits and hyphens, at most 64. */
  readonly name: string;
  readonly description: string;
  readonly region: string;
  readonly network: Placement;
  /** In CodeBuild's words. */
  readonly machine: { readonly type: string; readonly image: string };
  readonly source:
    | { readonly type: 'NO_SOURCE'; readonly buildspec: string }
    | { readonly type: 'S3'; readonly location: string; readonly buildspec: string };
  /** For every build. Anybody who may look at the project reads it: no secret belongs here. */
  readonly variables: Readonly<Record<string, string>>;
  /** What a build may do, besides standing in the subnets and writing its log. */
  readonly statements: readonly object[];
  /** AWS stops a build after this: 5 to 480. */
  readonly timeoutMinutes: number;
  readonly logRetentionDays: number;
}

/** Nothing of this waits in a queue for long: one build at a time, and a second one is refused. */
const QUEUE_MINUTES = 5;

/** A CodeBuild project inside the VPC, which a hosted CI runner and a laptop do not reach into. */
export abstract class VpcProject extends Construct {
  readonly securityGroup: SecurityGroup;
  readonly role: IamRole;
  readonly project: CodebuildProject;
  readonly region: string;

  constructor(scope: Construct, id: string, props: VpcProjectProps) {
    super(scope, id);
    checkProps(this, props, PROJECT_RULES);
    const { name, network } = props;
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
      logGroupArn: logs.arn,
      subnetIds: network.subnetIds,
      securityGroupId: this.securityGroup.id,
      statements: props.statements,
    });
    this.role = role;
    this.project = this.addProject(props, logs, policy);
  }

  /** What must exist before a build can run. */
  get ready(): ITerraformDependable[] {
    return [this.project, ...this.securityGroup.node.children.filter(TerraformResource.isTerraformResource)];
  }

  private addProject(
    { name, description, network, machine, source, variables, timeoutMinutes }: VpcProjectProps,
    logs: CloudwatchLogGroup,
    policy: ITerraformDependable,
  ): CodebuildProject {
    return new CodebuildProject(this, 'project', {
      name,
      description,
      serviceRole: this.role.arn,
      buildTimeout: timeoutMinutes,
      queuedTimeout: QUEUE_MINUTES,
      concurrentBuildLimit: 1,
      source,
      artifacts: { type: 'NO_ARTIFACTS' },
      environment: {
        ...machine,
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
