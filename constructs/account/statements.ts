import type { Arns } from '../arns';
import { BOUNDARY } from '../role';
import { DELIVERY_ROLES } from './names';
import { PLAN_PASSWORD, readConfiguration } from './read-statements';

export interface StatePlace {
  readonly bucketArn: string;
  readonly keyArn: string;
}

/**
 * Services whose resources the environments' stacks make, and the registry, which releases are pushed to. Most of their
 * actions know no resource before it exists.
 */
const SERVICES = [
  'acm',
  'autoscaling',
  'cloudwatch',
  'codebuild',
  'ec2',
  'ecr',
  'eks',
  'elasticloadbalancing',
  'events',
  'kms',
  'logs',
  'rds',
  'route53',
  'secretsmanager',
  's3',
  'sns',
];

/** Whoever the account's own policies admit, with a second factor that is no older than this. */
export const trustPeople = (arns: Arns, seconds: number) => ({
  Effect: 'Allow',
  Principal: { AWS: arns.accountRoot() },
  Action: 'sts:AssumeRole',
  Condition: {
    Bool: { 'aws:MultiFactorAuthPresent': 'true' },
    NumericLessThan: { 'aws:MultiFactorAuthAge': String(seconds) },
  },
});

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
  readConfiguration,
  PLAN_PASSWORD,
];

/** Services that may be handed a role. */
const TAKE_ROLES = ['codebuild', 'ec2', 'eks', 'monitoring.rds', 'pods.eks', 'rds', 'vpc-flow-logs'];

/** Whoever applies must not widen its own rights, neither by itself nor through a role that it makes. */
export const applyStatements = (state: StatePlace, arns: Arns) => [
  {
    Sid: 'ManageServices',
    Effect: 'Allow',
    Action: SERVICES.map((service) => `${service}:*`),
    Resource: '*',
  },
  ...roleStatements(arns),
  ...keepRights(arns),
  ...keepStates(state),
];

function roleStatements(arns: Arns) {
  const roles = arns.iam('role/devops-simulator-*');
  return [
    {
      Sid: 'ManageRoles',
      Effect: 'Allow',
      Action: [
        'iam:AddRoleToInstanceProfile',
        'iam:CreateInstanceProfile',
        'iam:DeleteInstanceProfile',
        'iam:DeleteRole',
        'iam:DeleteRolePolicy',
        'iam:DetachRolePolicy',
        'iam:Get*',
        'iam:List*',
        'iam:RemoveRoleFromInstanceProfile',
        'iam:TagInstanceProfile',
        'iam:TagRole',
        'iam:UntagInstanceProfile',
        'iam:UntagRole',
        'iam:UpdateAssumeRolePolicy',
        'iam:UpdateRole',
        'iam:UpdateRoleDescription',
      ],
      Resource: [roles, arns.iam('instance-profile/devops-simulator-*')],
    },
    {
      // Of a role that exists the key is the boundary that it has; of a new one the boundary that it is to get.
      Sid: 'GrantWithinBoundary',
      Effect: 'Allow',
      Action: ['iam:AttachRolePolicy', 'iam:CreateRole', 'iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy'],
      Resource: roles,
      Condition: { StringEquals: { 'iam:PermissionsBoundary': arns.iam(`policy/${BOUNDARY}`) } },
    },
    {
      Sid: 'PassRoles',
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: roles,
      Condition: { StringEquals: { 'iam:PassedToService': TAKE_ROLES.map((service) => `${service}.amazonaws.com`) } },
    },
    {
      Sid: 'ServiceLinkedRoles',
      Effect: 'Allow',
      Action: 'iam:CreateServiceLinkedRole',
      Resource: arns.iam('role/aws-service-role/*'),
    },
  ];
}

const keepRights = (arns: Arns) => [
  {
    Sid: 'KeepOwnRights',
    Effect: 'Deny',
    NotAction: ['iam:Get*', 'iam:List*'],
    Resource: Object.values(DELIVERY_ROLES).map((name) => arns.iam(`role/${name}`)),
  },
  {
    Sid: 'KeepBoundary',
    Effect: 'Deny',
    NotAction: ['iam:Get*', 'iam:List*'],
    Resource: arns.iam(`policy/${BOUNDARY}`),
  },
  { Sid: 'KeepBounded', Effect: 'Deny', Action: 'iam:DeleteRolePermissionsBoundary', Resource: '*' },
  {
    // It runs as the role of the same name, which the one above keeps out of other hands.
    Sid: 'KeepExpiry',
    Effect: 'Deny',
    Action: ['codebuild:Start*', 'codebuild:Update*'],
    Resource: arns.buildProject(DELIVERY_ROLES.expiry),
  },
];

/** Reading, writing and locking a state is all that a deployment does to the bucket and its key. */
const keepStates = ({ bucketArn, keyArn }: StatePlace) => [
  {
    Sid: 'KeepStates',
    Effect: 'Deny',
    NotAction: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:ListBucket', 's3:PutObject'],
    Resource: [bucketArn, `${bucketArn}/*`],
  },
  {
    Sid: 'KeepStateKey',
    Effect: 'Deny',
    NotAction: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
    Resource: keyArn,
  },
];
