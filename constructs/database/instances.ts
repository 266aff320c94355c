import { DbInstance } from '@cdktf/provider-aws/lib/db-instance';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { LOG_EXPORTS } from './log-groups';

export const PORT = 5432;
/** The database that is made with the instance. */
export const DATABASE = 'simulator';
/** Owner of the instance, used by `db prepare` alone. `admin` is reserved, `postgres` is what an attacker tries first. */
export const MASTER_USER = 'dbmaster';
/**
 * Only the creation uses the throw-away password. A greater number would make the next apply set another one, which
 * nobody knows and the secret does not hold: it never changes.
 */
const PASSWORD_VERSION = 1;
/** Days of query statistics. Each mode accepts exactly one. */
const INSIGHTS_DAYS = { standard: 7, advanced: 465 } as const;

/** What primary and replicas have in common. */
export interface InstanceSettings {
  readonly instanceClass: string;
  readonly maxStorageGiB: number;
  readonly parameterGroupName: string;
  readonly securityGroupId: string;
  readonly kmsKeyArn: string;
  readonly insights: keyof typeof INSIGHTS_DAYS;
  readonly monitoringIntervalSeconds: number;
  readonly monitoringRoleArn: string;
}

export interface PrimarySettings {
  readonly identifier: string;
  readonly engineVersion: string;
  readonly storageGiB: number;
  readonly multiAz: boolean;
  readonly subnetGroupName: string;
  readonly backup: { readonly retentionDays: number; readonly window: string };
  readonly maintenanceWindow: string;
  readonly throwAwayPassword: string;
  readonly protect: boolean;
  /** @default - no snapshot is taken when it is deleted */
  readonly finalSnapshotName?: string;
  readonly after: ITerraformDependable[];
}

/** @param name prefix of everything in the environment */
export const primaryIdentifier = (name: string): string => `${name}-primary`;

/** What replaces the primary when it changes, besides its identifier. */
export const replacesPrimary = (kmsKeyArn: string) => ({ database: DATABASE, user: MASTER_USER, key: kmsKeyArn });

export function primary(scope: Construct, id: string, shared: InstanceSettings, settings: PrimarySettings): DbInstance {
  const { protect, finalSnapshotName } = settings;
  return new DbInstance(scope, id, {
    ...common(shared),
    identifier: settings.identifier,
    engine: 'postgres',
    // The major version alone: RDS picks the minor one and upgrades it in the maintenance window without a diff.
    engineVersion: settings.engineVersion,
    // Otherwise the upgrade would take two releases: one that allows it, one that does it.
    allowMajorVersionUpgrade: true,
    engineLifecycleSupport: 'open-source-rds-extended-support-disabled',
    dbName: DATABASE,
    username: MASTER_USER,
    passwordWo: settings.throwAwayPassword,
    passwordWoVersion: PASSWORD_VERSION,
    allocatedStorage: settings.storageGiB,
    kmsKeyId: shared.kmsKeyArn,
    multiAz: settings.multiAz,
    dbSubnetGroupName: settings.subnetGroupName,
    backupRetentionPeriod: settings.backup?.retentionDays,
    backupWindow: settings.backup?.window,
    deleteAutomatedBackups: !protect,
    maintenanceWindow: settings.maintenanceWindow,
    deletionProtection: protect,
    skipFinalSnapshot: finalSnapshotName === undefined,
    ...(finalSnapshotName !== undefined && { finalSnapshotIdentifier: finalSnapshotName }),
    dependsOn: settings.after,
    lifecycle: { preventDestroy: protect },
  });
}

export interface ReplicaSettings {
  readonly identifier: string;
  readonly primary: DbInstance;
  readonly maintenanceWindow: string;
  readonly after: ITerraformDependable[];
}

/**
 * A read replica in the primary's region: it inherits engine, database, subnet group and key, and keeps no backups of
 * its own. It can be made anew from the primary at any time, so nothing protects it from deletion.
 */
export const replica = (
  scope: Construct,
  id: string,
  shared: InstanceSettings,
  settings: ReplicaSettings,
): DbInstance =>
  new DbInstance(scope, id, {
    ...common(shared),
    identifier: settings.identifier,
    replicateSourceDb: settings.primary.identifier,
    multiAz: false,
    backupRetentionPeriod: 0,
    maintenanceWindow: settings.maintenanceWindow,
    deletionProtection: false,
    skipFinalSnapshot: true,
    dependsOn: settings.after,
  });

const common = (settings: InstanceSettings) => ({
  instanceClass: settings.instanceClass,
  port: PORT,
  storageType: 'gp3',
  maxAllocatedStorage: settings.maxStorageGiB,
  // A replica inherits it, but where it is not written the provider reads the difference as a replacement.
  storageEncrypted: true,
  publiclyAccessible: false,
  vpcSecurityGroupIds: [settings.securityGroupId],
  parameterGroupName: settings.parameterGroupName,
  // A replica does not inherit it.
  iamDatabaseAuthenticationEnabled: true,
  autoMinorVersionUpgrade: true,
  // What the reviewed plan says happens in that deploy. Waiting for the maintenance window would leave a green apply
  // that has changed nothing, and a restart days later that nobody expects. Upgrades by RDS keep to the window.
  applyImmediately: true,
  copyTagsToSnapshot: true,
  enabledCloudwatchLogsExports: [...LOG_EXPORTS],
  databaseInsightsMode: settings.insights,
  performanceInsightsEnabled: true,
  performanceInsightsRetentionPeriod: INSIGHTS_DAYS[settings.insights],
  performanceInsightsKmsKeyId: settings.kmsKeyArn,
  monitoringInterval: settings.monitoringIntervalSeconds,
  monitoringRoleArn: settings.monitoringRoleArn,
});
