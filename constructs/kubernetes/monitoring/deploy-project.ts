import type { Construct } from 'constructs';
import { Arns } from '../../arns';
import type { App } from '../../monitoring/config/names';
import type { Placement } from '../../network/placement';
import { ARCHIVE_MACHINE, archiveBuildspec, readArchive } from '../../work/archive';
import { VpcProject } from '../../work/vpc-project';
import { grafanaSecret, monitorSecret, tlsSecret } from './names';
import { COMMIT_VARIABLE, DEPLOY_COMMANDS, VERB_VARIABLE } from './request';

/** Installing takes three minutes, a first rollout of every server twelve. */
const TIMEOUT_MINUTES = 60;
const LOG_DAYS = 90;

export interface DeployProjectProps {
  /** Of the project, its role, its security group and its log group. */
  readonly name: string;
  /** Prefix of the names that the stack looks up. */
  readonly prefix: string;
  readonly region: string;
  readonly network: Placement;
  /** Of the environment whose stack is deployed. */
  readonly environment: string;
  readonly apps: readonly App[];
  readonly clusterArn: string;
  /** RDS identifiers whose addresses the stack looks up. */
  readonly databases: readonly string[];
  readonly state: {
    readonly bucket: string;
    /** Object that holds the stack's state. */
    readonly key: string;
    /** Alias of the key that the bucket is encrypted with. */
    readonly keyAlias: string;
  };
  /** Object of the state bucket that holds the project's source. */
  readonly archive: string;
}

/**
 * Deploys what runs inside the cluster, whose API only the VPC reaches, from an archive of this project. A project and a
 * role of its own: an app's release, which runs in the other one, is no business of this state and of the cluster.
 * docs/decisions/way-in.md
 */
export class DeployProject extends VpcProject {
  constructor(scope: Construct, id: string, props: DeployProjectProps) {
    const { name, region, network, environment, state, archive } = props;
    super(scope, id, {
      name,
      description: 'npm run monitoring, from the archive that it leaves',
      region,
      network,
      machine: ARCHIVE_MACHINE,
      source: {
        type: 'S3',
        location: `${state.bucket}/${archive}`,
        buildspec: archiveBuildspec(DEPLOY_COMMANDS),
      },
      // What a build does unless it is told otherwise changes nothing.
      variables: { ENVIRONMENT: environment, [VERB_VARIABLE]: 'plan', [COMMIT_VARIABLE]: '' },
      statements: deployStatements(Arns.of(scope), props),
      timeoutMinutes: TIMEOUT_MINUTES,
      logRetentionDays: LOG_DAYS,
    });
  }
}

/** Its own state and lock, the archive, and what stacks/monitoring-stack.ts looks up. The rest is an access entry. */
function deployStatements(arns: Arns, props: DeployProjectProps): object[] {
  const { prefix, region, apps, clusterArn, databases, state, archive } = props;
  const bucketArn = arns.bucket(state.bucket);
  const secrets = [
    ...apps.map((app) => tlsSecret(prefix, app)),
    monitorSecret(prefix),
    ...(apps.includes('grafana') ? [grafanaSecret(prefix)] : []),
  ];
  return [
    ...readArchive(bucketArn, archive),
    // Names only. Without it an object that is not there yet looks like one that may not be read.
    { Sid: 'ListStates', Effect: 'Allow', Action: 's3:ListBucket', Resource: bucketArn },
    {
      Sid: 'KeepState',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: `${bucketArn}/${state.key}`,
    },
    {
      Sid: 'Lock',
      Effect: 'Allow',
      Action: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
      Resource: `${bucketArn}/${state.key}.tflock`,
    },
    {
      // The key is the account stack's, known here by its alias.
      Sid: 'UseStateKey',
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: arns.keys(),
      Condition: {
        'ForAnyValue:StringEquals': { 'kms:ResourceAliases': state.keyAlias },
        StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` },
      },
    },
    { Sid: 'LookUpCluster', Effect: 'Allow', Action: 'eks:DescribeCluster', Resource: clusterArn },
    {
      Sid: 'LookUpDatabases',
      Effect: 'Allow',
      Action: 'rds:DescribeDBInstances',
      Resource: databases.map((identifier) => arns.dbInstance(identifier)),
    },
    {
      // Which version a secret has, never what it says.
      Sid: 'LookUpSecretVersions',
      Effect: 'Allow',
      Action: 'secretsmanager:ListSecretVersionIds',
      Resource: secrets.map((secret) => arns.secret(secret)),
    },
  ];
}
