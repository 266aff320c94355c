/**
 * How the stacks' resources are set up, and none of what they hold: no object, no line of a log, no message, no secret and
 * no image. Reading takes no resource, since a plan asks for whatever the stacks describe.
 */
export const readConfiguration = {
  Sid: 'ReadConfiguration',
  Effect: 'Allow',
  Action: [
    'acm:DescribeCertificate',
    'acm:ListTagsForCertificate',
    'autoscaling:Describe*',
    'cloudwatch:Describe*',
    'cloudwatch:ListTagsForResource',
    'codebuild:BatchGetProjects',
    'ec2:Describe*',
    'ecr:DescribeRepositories',
    'ecr:GetLifecyclePolicy',
    'ecr:ListTagsForResource',
    'eks:Describe*',
    'eks:List*',
    'elasticloadbalancing:Describe*',
    'events:DescribeRule',
    'events:ListTagsForResource',
    'iam:Get*',
    'iam:List*',
    'kms:DescribeKey',
    'kms:GetKeyPolicy',
    'kms:GetKeyRotationStatus',
    'kms:List*',
    'logs:DescribeLogGroups',
    'logs:ListTagsForResource',
    'rds:Describe*',
    'rds:ListTagsForResource',
    'route53:Get*',
    'route53:List*',
    's3:Get*Configuration',
    's3:GetBucket*',
    's3:ListBucket',
    'scheduler:GetSchedule',
    'scheduler:ListTagsForResource',
    'secretsmanager:DescribeSecret',
    'secretsmanager:GetResourcePolicy',
    'secretsmanager:ListSecretVersionIds',
    'sns:Get*',
    'sns:List*',
  ],
  Resource: '*',
};

/** Every plan of a database makes up a password that nobody keeps; the action knows no resource. */
export const PLAN_PASSWORD = {
  Sid: 'PlanPassword',
  Effect: 'Allow',
  Action: 'secretsmanager:GetRandomPassword',
  Resource: '*',
};
