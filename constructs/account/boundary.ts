import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { Construct } from 'constructs';
import { allow } from '../exception';
import { policyOf } from '../policy';
import { BOUNDARY } from '../role';
import { BOUNDARY_EXCEPTIONS } from './exceptions';

/** What anything that runs may do at the most. EC2 and load balancers as a whole: AWS keeps changing what EKS needs. */
const RUNNING = [
  'autoscaling:DescribeAutoScalingGroups',
  'autoscaling:UpdateAutoScalingGroup',
  'ec2:*',
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:BatchImportUpstreamImage',
  'ecr:GetAuthorizationToken',
  'ecr:GetDownloadUrlForLayer',
  'eks-auth:AssumeRoleForPodIdentity',
  'eks:DescribeCluster',
  'elasticloadbalancing:*',
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:GenerateDataKey',
  'logs:CreateLogGroup',
  'logs:CreateLogStream',
  'logs:DescribeLogStreams',
  'logs:GetLogEvents',
  'logs:PutLogEvents',
  'logs:PutRetentionPolicy',
  'rds-db:connect',
  'rds:DescribeDBInstances',
  'rds:ModifyDBInstance',
  'secretsmanager:DescribeSecret',
  'secretsmanager:GetSecretValue',
  'secretsmanager:ListSecretVersionIds',
  'secretsmanager:PutSecretValue',
  'secretsmanager:UpdateSecretVersionStage',
  'sns:Publish',
  'ssm:GetParameter',
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
];

/** What deploys the stack inside a cluster keeps its state, from an archive: constructs/kubernetes/monitoring/deploy-project.ts */
const clusterStates = (bucketArn: string) => [
  {
    Sid: 'ClusterStates',
    Effect: 'Allow',
    Action: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
    Resource: `${bucketArn}/*-monitoring/*`,
  },
  {
    Sid: 'ClusterArchives',
    Effect: 'Allow',
    Action: ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetObject', 's3:GetObjectVersion', 's3:ListBucket'],
    Resource: [bucketArn, `${bucketArn}/source/*-monitoring.zip`],
  },
];

/**
 * The most that a role made by a deployment can do, whatever policies it is given: nothing with IAM, and of all states
 * only those of what runs inside clusters. Without it whoever deploys could make a role that may do anything, and take it.
 */
export class Boundary extends Construct {
  constructor(scope: Construct, id: string, stateBucketArn: string) {
    super(scope, id);
    allow(this, BOUNDARY_EXCEPTIONS);
    new IamPolicy(this, 'policy', {
      name: BOUNDARY,
      description: 'The most that a role made by a deployment can do; grants nothing by itself',
      policy: policyOf([
        { Sid: 'Running', Effect: 'Allow', Action: RUNNING, Resource: '*' },
        ...clusterStates(stateBucketArn),
      ]),
      lifecycle: { preventDestroy: true },
    });
  }
}
