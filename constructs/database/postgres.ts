import type { DbInstance } from '@cdktf/provider-aws/lib/db-instance';
import { DbSubnetGroup } from '@cdktf/provider-aws/lib/db-subnet-group';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { type ITerraformDependable, TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import type { DatabaseCommandEnvironment } from '../../app/src/contract';
import { isWhole } from '../../validation/checks';
import { Arns } from '../arns';
import { useKey } from '../key-policy';
import { SecurityGroup, type SecurityGroupMember } from '../network/security-group';
import { policyOf } from '../policy';
import { checkProps } from '../validation';
import type { DatabaseClient, DatabaseConnection } from './connection';
import { finalSnapshotName } from './final-snapshot';
import {
  DATABASE,
  type InstanceSettings,
  MASTER_USER,
  PORT,
  primary,
  primaryIdentifier,
  replacesPrimary,
  replica,
} from './instances';
import { databaseKey } from './key';
import { logGroups } from './log-groups';
import { commandEnvironment, connectionLimits, MIGRATOR_USER, maintenanceStatements } from './maintenance';
import { monitoringRole } from './monitoring-role';
import { parameterGroup } from './parameter-group';
import type { PostgresProps } from './props';
import { DATABASE_RULES } from './rules';
import { MOST_REPLICAS } from './rules-capacity';
import { secretShell, ThrowAwayPassword } from './secret';

/** Role that services log in with; `db prepare` creates it. */
const SERVICE_USER = 'app';
/** Role of the exporters, which reads statistics only. */
const MONITOR_USER = 'monitor';

/** A PostgreSQL primary with its read replicas, reachable only over TLS and only by those it was told to allow. */
export class Postgres extends Construct {
  readonly primary: DbInstance;
  readonly replicas: readonly DbInstance[];
  /** Secret that `db prepare` writes the master password to. */
  readonly secretArn: string;
  /** Secret that `db prepare` writes the password of the role `monitor` to: exporters cannot make IAM tokens. */
  readonly monitorSecretArn: string;
  /** Encrypts all of it, and whatever else of the environment is to end with it. */
  readonly keyArn: string;
  private readonly arns: Arns;
  private readonly securityGroup: SecurityGroup;
  private readonly policies: IamRolePolicy[] = [];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: PostgresProps,
  ) {
    super(scope, id);
    checkProps(this, props, DATABASE_RULES);
    const { name, network, deletionProtection: protect } = props;
    this.arns = Arns.of(this);
    const key = databaseKey(this, 'key', { name, arns: this.arns, protect });
    this.keyArn = key.arn;
    const secret = (user: string, secretName: string): string =>
      secretShell(this, `${secretName}-secret`, {
        name: `${name}/database/${secretName}`,
        user,
        kmsKeyArn: key.arn,
        recoverable: protect,
      }).arn;
    this.secretArn = secret(MASTER_USER, 'master');
    this.monitorSecretArn = secret(MONITOR_USER, 'monitor');
    this.securityGroup = new SecurityGroup(this, 'security-group', {
      vpcId: network.vpcId,
      name: `${name}-database`,
      description: `PostgreSQL of ${name}`,
    });
    const monitoring = monitoringRole(this, 'monitoring', name, this.arns);
    const settings = this.settings(key.arn, monitoring.role.arn);
    this.primary = this.addPrimary(settings, monitoring.policy);
    this.replicas = replicaNumbers(props.replicas).map((each) => this.addReplica(each, settings, monitoring.policy));
  }

  /** How a service finds the database and logs in. */
  get connection(): DatabaseConnection {
    const [first] = this.replicas;
    return {
      // IAM tokens are signed for RDS's own name; an alias of ours would be refused.
      host: this.primary.address,
      ...(first && { replicaHost: first.address }),
      port: PORT,
      database: DATABASE,
      user: SERVICE_USER,
    };
  }

  /** What must exist before somebody can log in: the instances, and the permissions of everyone allowed so far. */
  get ready(): ITerraformDependable[] {
    return [this.primary, ...this.replicas, ...this.policies, ...this.openings];
  }

  /** Lets a client reach the port, and log in as the services' role, on the primary and on every replica. */
  allowFrom(id: string, client: DatabaseClient): void {
    this.securityGroup.allowFrom(id, client, PORT, `PostgreSQL from ${id}`);
    const users = [this.primary, ...this.replicas].map(({ resourceId }) => this.arns.dbUser(resourceId, SERVICE_USER));
    const policy = new IamRolePolicy(this, `connect-${id}`, {
      name: `${this.props.name}-database-connect`,
      role: client.role.name,
      policy: policyOf([{ Effect: 'Allow', Action: 'rds-db:connect', Resource: users }]),
    });
    this.policies.push(policy);
  }

  /**
   * Lets a client do what prepares and migrates the database, on the primary.
   * @returns what must exist before it can
   */
  allowMaintenance(id: string, client: DatabaseClient, region: string): ITerraformDependable[] {
    this.securityGroup.allowFrom(id, client, PORT, `Maintenance from ${id}`);
    const policy = new IamRolePolicy(this, `maintain-${id}`, {
      name: `${this.props.name}-database-maintenance`,
      role: client.role.name,
      policy: policyOf(
        maintenanceStatements({
          region,
          primaryArn: this.primary.arn,
          migratorArn: this.arns.dbUser(this.primary.resourceId, MIGRATOR_USER),
          secretArns: [this.secretArn, this.monitorSecretArn],
          keyArn: this.keyArn,
        }),
      ),
    });
    return [policy, ...this.openings];
  }

  /**
   * Lets exporters reach the port. They log in by password, since they cannot make IAM tokens.
   * @returns statements for the role that reads the password
   */
  allowMonitoring(id: string, client: SecurityGroupMember): readonly object[] {
    this.securityGroup.allowFrom(id, client, PORT, `Statistics for ${id}`);
    return [
      { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: this.monitorSecretArn },
      useKey(this.arns, this.keyArn, 'secretsmanager'),
    ];
  }

  /** What the database command of a release is told. */
  commandEnvironment(region: string): DatabaseCommandEnvironment {
    const { connection, secretArn, monitorSecretArn, connectionLimits: limits } = this;
    const instance = this.primary.identifier;
    return commandEnvironment({ region, connection, instance, secretArn, monitorSecretArn, limits });
  }

  /** Of each role. */
  get connectionLimits(): ReturnType<typeof connectionLimits> {
    return connectionLimits(this.props.clients);
  }

  private get openings(): ITerraformDependable[] {
    return this.securityGroup.node.children.filter(TerraformResource.isTerraformResource);
  }

  private settings(kmsKeyArn: string, monitoringRoleArn: string): InstanceSettings {
    const { name, engineVersion, slowQueryMs, instanceClass, maxStorageGiB } = this.props;
    return {
      instanceClass,
      maxStorageGiB,
      parameterGroupName: parameterGroup(this, 'parameter-group', { name, engineVersion, slowQueryMs }).name,
      securityGroupId: this.securityGroup.id,
      kmsKeyArn,
      insights: this.props.insights,
      monitoringIntervalSeconds: this.props.monitoringIntervalSeconds,
      monitoringRoleArn,
    };
  }

  private addPrimary(settings: InstanceSettings, monitoring: ITerraformDependable): DbInstance {
    const { name, network, deletionProtection: protect } = this.props;
    const { kmsKeyArn } = settings;
    const identifier = primaryIdentifier(name);
    const subnetGroup = new DbSubnetGroup(this, 'subnet-group', {
      name: `${name}-database`,
      description: `Database subnets of ${name}`,
      subnetIds: [...network.subnetIds],
    });
    return primary(this, 'primary', settings, {
      identifier,
      engineVersion: this.props.engineVersion,
      storageGiB: this.props.storageGiB,
      multiAz: this.props.multiAz,
      subnetGroupName: subnetGroup.name,
      backup: this.props.backup,
      maintenanceWindow: this.props.maintenanceWindow,
      throwAwayPassword: new ThrowAwayPassword(this, 'throw-away-password').value,
      protect,
      ...(protect && {
        finalSnapshotName: finalSnapshotName(this, 'final-snapshot', identifier, replacesPrimary(kmsKeyArn)),
      }),
      after: [monitoring, ...this.addLogGroups('primary-log', identifier, kmsKeyArn)],
    });
  }

  private addReplica(number: number, settings: InstanceSettings, monitoring: ITerraformDependable): DbInstance {
    const identifier = `${this.props.name}-replica-${number}`;
    return replica(this, `replica-${number}`, settings, {
      identifier,
      primary: this.primary,
      maintenanceWindow: this.props.replicaMaintenanceWindow ?? '',
      after: [monitoring, ...this.addLogGroups(`replica-${number}-log`, identifier, settings.kmsKeyArn)],
    });
  }

  private addLogGroups(id: string, identifier: string, kmsKeyArn: string): ITerraformDependable[] {
    return logGroups(this, id, { identifier, retentionDays: this.props.logRetentionDays, kmsKeyArn });
  }
}

/** 1, 2, … of a number that may be wrong, since the rules report it and the synth goes on. */
const replicaNumbers = (replicas: unknown): number[] =>
  isWhole(replicas, 0, MOST_REPLICAS) ? Array.from({ length: replicas }, (_, index) => index + 1) : [];
