import type { Arns } from '../arns';
import { readArchive } from '../work/archive';
import { PLAN_PASSWORD, readConfiguration } from './read-statements';
import type { StatePlace } from './statements';

/** Object of the state bucket that holds the project's source. */
export const SOURCE_KEY = 'source/source.zip';

export interface ExpiryScope {
  readonly arns: Arns;
  readonly state: StatePlace;
  readonly logGroupArn: string;
  /** Value of the tag `environment` of everything that may be destroyed, with a wildcard. */
  readonly environments: string;
}

/** What destroying one environment calls. Each of these actions knows the tags of what it removes. */
const DESTROYING = [
  'cloudwatch:DeleteAlarms',
  'codebuild:DeleteProject',
  'ec2:DeleteFlowLogs',
  'ec2:DeleteInternetGateway',
  'ec2:DeleteLaunchTemplate',
  'ec2:DeleteNatGateway',
  'ec2:DeleteRoute',
  'ec2:DeleteRouteTable',
  'ec2:DeleteSecurityGroup',
  'ec2:DeleteSubnet',
  'ec2:DeleteVpc',
  'ec2:DeleteVpcEndpoints',
  'ec2:DetachInternetGateway',
  'ec2:DisassociateAddress',
  'ec2:DisassociateRouteTable',
  'ec2:ReleaseAddress',
  'ec2:RevokeSecurityGroupEgress',
  'ec2:RevokeSecurityGroupIngress',
  'iam:DeleteInstanceProfile',
  'iam:DeleteRole',
  'iam:DeleteRolePolicy',
  'iam:DetachRolePolicy',
  'iam:RemoveRoleFromInstanceProfile',
  'kms:DeleteAlias',
  'kms:ScheduleKeyDeletion',
  'logs:DeleteLogGroup',
  'rds:DeleteDBInstance',
  'rds:DeleteDBParameterGroup',
  'rds:DeleteDBSubnetGroup',
  'secretsmanager:DeleteSecret',
  'sns:DeleteTopic',
  'sns:SetTopicAttributes',
];

export const expiryStatements = ({ arns, state, logGroupArn, environments }: ExpiryScope) => [
  {
    Sid: 'DestroyOwned',
    Effect: 'Allow',
    Action: DESTROYING,
    Resource: '*',
    Condition: { StringLike: { 'aws:ResourceTag/environment': environments } },
  },
  {
    // Neither carries the tag. The second hyphen keeps what everybody shares out: its groups and aliases have none.
    Sid: 'DestroyUntagged',
    Effect: 'Allow',
    Action: ['autoscaling:DeleteAutoScalingGroup', 'autoscaling:UpdateAutoScalingGroup', 'kms:DeleteAlias'],
    Resource: [
      arns.autoScalingGroup(`devops-simulator-${environments}-*`),
      arns.keyAlias(`devops-simulator-${environments}-*`),
    ],
  },
  readConfiguration,
  PLAN_PASSWORD,
  { Sid: 'ListStates', Effect: 'Allow', Action: 's3:ListBucket', Resource: state.bucketArn },
  {
    Sid: 'KeepStates',
    Effect: 'Allow',
    Action: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
    Resource: `${state.bucketArn}/${environments}/*`,
  },
  ...readArchive(state.bucketArn, SOURCE_KEY),
  { Sid: 'UseStateKey', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: state.keyArn },
  {
    Sid: 'WriteLogs',
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: `${logGroupArn}:*`,
  },
];
