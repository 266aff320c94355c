import type { DatabaseCommandEnvironment } from '../../app/src/contract';
import type { DatabaseConnection } from './connection';
import { type ClientDemand, isCountable, OTHER_CONNECTIONS, surgeConnections } from './connections';
import { MASTER_USER } from './instances';

/** Role that owns the schema; `db prepare` creates it, and `db migrate` logs in as it with an IAM token. */
export const MIGRATOR_USER = 'migrator';
/** In the image, where Amazon's bundle of database certificate authorities is part of the release. */
export const DATABASE_CA_FILE = '/etc/ssl/certs/rds-global-bundle.pem';

export interface MaintenanceAccess {
  readonly region: string;
  readonly primaryArn: string;
  readonly migratorArn: string;
  /** Of master and monitor. */
  readonly secretArns: readonly string[];
  readonly keyArn: string;
}

/**
 * What `db prepare` and `db migrate` may do: keep the passwords of master and monitor in their secrets, set the master's
 * on the primary, and log in as the migrator. On the primary only, since nothing is ever written to a replica.
 */
export const maintenanceStatements = (access: MaintenanceAccess) => [
  {
    Sid: 'KeepPasswords',
    Effect: 'Allow',
    Action: [
      'secretsmanager:DescribeSecret',
      'secretsmanager:GetSecretValue',
      'secretsmanager:PutSecretValue',
      'secretsmanager:UpdateSecretVersionStage',
    ],
    Resource: access.secretArns,
  },
  {
    Sid: 'UseKeyOfSecrets',
    Effect: 'Allow',
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: access.keyArn,
    Condition: { StringEquals: { 'kms:ViaService': `secretsmanager.${access.region}.amazonaws.com` } },
  },
  {
    Sid: 'SetMasterPassword',
    Effect: 'Allow',
    Action: ['rds:DescribeDBInstances', 'rds:ModifyDBInstance'],
    Resource: access.primaryArn,
  },
  { Sid: 'LogInAsMigrator', Effect: 'Allow', Action: 'rds-db:connect', Resource: access.migratorArn },
];

/** Connections that each role may have: what the rules have counted on. */
export const connectionLimits = (clients: readonly ClientDemand[]) => ({
  app: String(
    (Array.isArray(clients) ? clients : [])
      .filter(isCountable)
      .reduce((sum, client) => sum + surgeConnections(client), 0),
  ),
  migrator: String(OTHER_CONNECTIONS.migrator),
  monitor: String(OTHER_CONNECTIONS.monitor),
});

export interface CommandSettings {
  readonly region: string;
  readonly connection: DatabaseConnection;
  readonly instance: string;
  readonly secretArn: string;
  readonly monitorSecretArn: string;
  readonly limits: ReturnType<typeof connectionLimits>;
}

/** What the database command is told. */
export const commandEnvironment = (settings: CommandSettings): DatabaseCommandEnvironment => ({
  AWS_REGION: settings.region,
  DATABASE_HOST: settings.connection.host,
  DATABASE_PORT: String(settings.connection.port),
  DATABASE_NAME: settings.connection.database,
  DATABASE_CA_FILE,
  DATABASE_INSTANCE: settings.instance,
  DATABASE_MASTER_USER: MASTER_USER,
  DATABASE_MASTER_SECRET: settings.secretArn,
  DATABASE_MONITOR_SECRET: settings.monitorSecretArn,
  DATABASE_APP_CONNECTIONS: settings.limits.app,
  DATABASE_MIGRATOR_CONNECTIONS: settings.limits.migrator,
  DATABASE_MONITOR_CONNECTIONS: settings.limits.monitor,
});
