import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { CodebuildProject } from '@cdktf/provider-aws/lib/codebuild-project';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule';
import { Construct } from 'constructs';
import { Arns } from '../arns';
import { allow } from '../exception';
import { policyOf } from '../policy';
import { trustService } from '../role';
import { ARCHIVE_MACHINE, archiveBuildspec } from '../work/archive';
import { EXPIRY_EXCEPTIONS } from './exceptions';
import { expiryStatements, SOURCE_KEY } from './expiry-statements';
import { DELIVERY_ROLES } from './names';
import type { StatePlace } from './statements';

const NAME = DELIVERY_ROLES.expiry;
/** At night, UTC: nobody works with what is destroyed on the day after its last one. */
const NIGHTLY = 'cron(0 3 * * ? *)';
/** A database and a network take a quarter of an hour to go; several owners may end on one day. */
const TIMEOUT_MINUTES = 180;
const LOG_DAYS = 90;
const COMMANDS = ['npm run --silent expire'];

export interface ExpiryProps {
  readonly state: StatePlace;
  readonly bucketName: string;
  /** Value of the tag `environment` of everything that may be destroyed, with a wildcard. */
  readonly environments: string;
}

/**
 * Each night `npm run expire` destroys the environments of developers whose last day has passed. The project's source is
 * an archive in the state bucket. docs/decisions/expiry.md
 */
export class Expiry extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ExpiryProps,
  ) {
    super(scope, id);
    allow(this, EXPIRY_EXCEPTIONS);
    const logs = new CloudwatchLogGroup(this, 'log-group', { name: `/${NAME}`, retentionInDays: LOG_DAYS });
    const role = this.addRole(logs.arn);
    this.addSchedule(this.addProject(role.arn, logs.name));
  }

  private addRole(logGroupArn: string): IamRole {
    const arns = Arns.of(this);
    const { state, environments } = this.props;
    const role = new IamRole(this, 'role', {
      name: NAME,
      description: "Destroys developers' environments after their last day",
      assumeRolePolicy: policyOf([
        trustService('codebuild', { ArnEquals: { 'aws:SourceArn': arns.buildProject(NAME) } }),
      ]),
    });
    new IamRolePolicy(this, 'policy', {
      name: 'destroy',
      role: role.name,
      policy: policyOf(expiryStatements({ arns, state, logGroupArn, environments })),
    });
    return role;
  }

  private addProject(serviceRole: string, groupName: string): CodebuildProject {
    return new CodebuildProject(this, 'project', {
      name: NAME,
      description: 'npm run expire, from the archive that npm run expire -- --upload leaves',
      serviceRole,
      buildTimeout: TIMEOUT_MINUTES,
      queuedTimeout: 30,
      concurrentBuildLimit: 1,
      source: { type: 'S3', location: `${this.props.bucketName}/${SOURCE_KEY}`, buildspec: archiveBuildspec(COMMANDS) },
      artifacts: { type: 'NO_ARTIFACTS' },
      environment: {
        ...ARCHIVE_MACHINE,
        computeType: 'BUILD_GENERAL1_SMALL',
        privilegedMode: false,
      },
      logsConfig: { cloudwatchLogs: { groupName, status: 'ENABLED' }, s3Logs: { status: 'DISABLED' } },
    });
  }

  private addSchedule(project: CodebuildProject): void {
    const role = new IamRole(this, 'schedule-role', {
      name: DELIVERY_ROLES.expirySchedule,
      description: `Starts ${NAME}`,
      assumeRolePolicy: policyOf([
        trustService('scheduler', { StringEquals: { 'aws:SourceAccount': Arns.of(this).account } }),
      ]),
    });
    new IamRolePolicy(this, 'schedule-policy', {
      name: 'start',
      role: role.name,
      policy: policyOf([{ Sid: 'Start', Effect: 'Allow', Action: 'codebuild:StartBuild', Resource: project.arn }]),
    });
    new SchedulerSchedule(this, 'schedule', {
      name: NAME,
      description: "Ends developers' environments after their last day",
      scheduleExpression: NIGHTLY,
      flexibleTimeWindow: { mode: 'OFF' },
      target: { arn: project.arn, roleArn: role.arn, retryPolicy: { maximumRetryAttempts: 3 } },
    });
  }
}
