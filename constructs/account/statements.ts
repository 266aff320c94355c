import type { Arns } from '../arns';

export interface StatePlace {
  readonly bucketArn: string;
  readonly keyArn: string;
}

/** Services whose resources the stacks make. Most of their actions know no resource before it exists. */
const SERVICES = [
  'acm',
  'autoscaling',
  'cloudwatch',
  'codebuild',
  'ec2',
  'ecr',
  'eks',
  'elasticloadbalancing',
  'kms',
  'logs',
  'rds',
  'route53',
  'secretsmanager',
  's3',
  'scheduler',
  'sns',
];

/** Every plan of a database makes up a password that nobody keeps; the action knows no resource. */
export const PLAN_PASSWORD = {
  Sid: 'PlanPassword',
  Effect: 'Allow',
  Action: 'secretsmanager:GetRandomPassword',
  Resource: '*',
};

/** Reading a state means decrypting it; the lock is an object beside it. */
export const planStatements = ({ bucketArn, keyArn }: StatePlace) => [
  { Sid: 'ListStates', Effect: 'Allow', Action: 's3:ListBucket', Resource: bucketArn },
  { Sid: 'ReadStates', Effect: 'Allow', Action: 's3:GetObject', Resource: `${bucketArn}/*` },
  {
    Sid: 'Lock',
    Effect: 'Allow',
    Action: ['s3:PutObject', 's3:DeleteObject'],
    Resource: `${bucketArn}/*.tflock`,
  },
  { Sid: 'UseStateKey', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: keyArn },
  PLAN_PASSWORD,
];

/** @param ciPrefix roles that no deployment may change: whoever applies must not widen its own rights */
export const applyStatements = ({ bucketArn, keyArn }: StatePlace, arns: Arns, ciPrefix: string) => [
  {
    Sid: 'ManageServices',
    Effect: 'Allow',
    Action: SERVICES.map((service) => `${service}:*`),
    Resource: '*',
  },
  {
    Sid: 'ManageRoles',
    Effect: 'Allow',
    Action: [
      'iam:AddRoleToInstanceProfile',
      'iam:AttachRolePolicy',
      'iam:CreateInstanceProfile',
      'iam:CreateRole',
      'iam:DeleteInstanceProfile',
      'iam:DeleteRole',
      'iam:DeleteRolePolicy',
      'iam:DetachRolePolicy',
      'iam:Get*',
      'iam:List*',
      'iam:PassRole',
      'iam:PutRolePolicy',
      'iam:RemoveRoleFromInstanceProfile',
      'iam:TagInstanceProfile',
      'iam:TagRole',
      'iam:UntagRole',
      'iam:UpdateAssumeRolePolicy',
      'iam:UpdateRole',
    ],
    Resource: [arns.iam('role/devops-simulator-*'), arns.iam('instance-profile/devops-simulator-*')],
  },
  {
    Sid: 'ServiceLinkedRoles',
    Effect: 'Allow',
    Action: 'iam:CreateServiceLinkedRole',
    Resource: arns.iam('role/aws-service-role/*'),
  },
  {
    Sid: 'KeepOwnRights',
    Effect: 'Deny',
    Action: ['iam:Attach*', 'iam:Create*', 'iam:Delete*', 'iam:Detach*', 'iam:PassRole', 'iam:Put*', 'iam:Update*'],
    Resource: [arns.iam(`role/${ciPrefix}-*`), arns.iam('role/devops-simulator-break-glass')],
  },
  {
    Sid: 'KeepStates',
    Effect: 'Deny',
    Action: ['s3:DeleteBucket', 's3:DeleteObjectVersion', 's3:PutBucketPolicy', 's3:PutBucketVersioning'],
    Resource: [bucketArn, `${bucketArn}/*`],
  },
  {
    Sid: 'KeepStateKey',
    Effect: 'Deny',
    Action: ['kms:DisableKey', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'],
    Resource: keyArn,
  },
];
