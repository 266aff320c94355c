import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { Construct } from 'constructs';

/** What RDS hands to CloudWatch Logs: the server's log, and the log of a major version upgrade. */
export const LOG_EXPORTS: readonly string[] = ['postgresql', 'upgrade'];

/** RDS dictates the name. */
export const logGroupName = (identifier: string, log: string): string => `/aws/rds/instance/${identifier}/${log}`;

export interface LogGroupsProps {
  readonly identifier: string;
  readonly retentionDays: number;
  readonly kmsKeyArn: string;
}

/** Made before the instance: a group that RDS makes by itself keeps its logs for ever, and unencrypted by our key. */
export const logGroups = (scope: Construct, id: string, props: LogGroupsProps): CloudwatchLogGroup[] =>
  LOG_EXPORTS.map(
    (log) =>
      new CloudwatchLogGroup(scope, `${id}-${log}`, {
        name: logGroupName(props.identifier, log),
        retentionInDays: props.retentionDays,
        kmsKeyId: props.kmsKeyArn,
      }),
  );
