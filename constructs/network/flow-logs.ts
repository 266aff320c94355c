import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { FlowLog } from '@cdktf/provider-aws/lib/flow-log';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { Arns } from '../arns';
import { policyOf } from '../policy';
import { boundedRole, trustService } from '../role';

export interface FlowLogsProps {
  readonly name: string;
  readonly vpcId: string;
  /** One of CloudWatch's values. */
  readonly retentionDays: number;
}

/** Who spoke with whom in the VPC, accepted and refused. */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, { name, vpcId, retentionDays }: FlowLogsProps) {
    super(scope, id);
    const group = new CloudwatchLogGroup(this, 'log-group', {
      name: `/${name}/flow-logs`,
      retentionInDays: retentionDays,
    });
    const arns = Arns.of(this);
    const role = boundedRole(this, 'role', {
      name: `${name}-flow-logs`,
      description: `Flow logs of ${name}`,
      trust: [
        trustService('vpc-flow-logs', {
          StringEquals: { 'aws:SourceAccount': arns.account },
          ArnLike: { 'aws:SourceArn': arns.ec2('vpc-flow-log/*') },
        }),
      ],
    });
    new IamRolePolicy(this, 'role-policy', {
      name: 'write-log-streams',
      role: role.name,
      policy: policyOf([
        {
          Sid: 'WriteLogStreams',
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
          Resource: `${group.arn}:*`,
        },
      ]),
    });
    new FlowLog(this, 'flow-log', {
      vpcId,
      trafficType: 'ALL',
      logDestination: group.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: 60,
      tags: { Name: name },
    });
  }
}
