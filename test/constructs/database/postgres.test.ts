import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { DbInstance } from '@cdktf/provider-aws/lib/db-instance';
import { DbParameterGroup } from '@cdktf/provider-aws/lib/db-parameter-group';
import { DbSubnetGroup } from '@cdktf/provider-aws/lib/db-subnet-group';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { DataResource, TerraformOutput } from 'cdktf';
import type { PostgresProps } from '../../../constructs/database/props';
import { type Json, type Synthesized, synth } from '../../support/synth';
import { DISPOSABLE, newClient, newPostgres } from './new-postgres';

const synthesized = (overrides: Partial<PostgresProps> = {}): Synthesized =>
  synth((stack) => {
    newPostgres(stack, overrides);
  });

const primaryOf = (result: Synthesized): Json =>
  result.resources(DbInstance).find((instance) => instance.engine === 'postgres');

const replicasOf = (result: Synthesized): Json[] =>
  result.resources(DbInstance).filter((instance) => instance.replicate_source_db !== undefined);

const addresses = ({ json }: Synthesized, type: { readonly tfResourceType: string }): string[] =>
  Object.keys(json.resource[type.tfResourceType]);

const ARN = 'arn:${data.aws_partition.arns_partition_473C5BAA.partition}';
const HERE = '${data.aws_region.arns_region_45012D41.name}:${data.aws_caller_identity.arns_caller_CAF6DA27.account_id}';

describe('the primary', () => {
  test('is a Multi-AZ PostgreSQL whose minor version RDS picks, without extended support', () => {
    expect(primaryOf(synthesized({ engineVersion: '14' }))).toMatchObject({
      identifier: 'shop-prod-primary',
      engine: 'postgres',
      engine_version: '14',
      auto_minor_version_upgrade: true,
      allow_major_version_upgrade: true,
      engine_lifecycle_support: 'open-source-rds-extended-support-disabled',
      instance_class: 'db.m7g.large',
      multi_az: true,
      db_name: 'simulator',
      port: 5432,
      db_subnet_group_name: '${aws_db_subnet_group.database_subnet-group_706EB4D1.name}',
      publicly_accessible: false,
      iam_database_authentication_enabled: true,
      apply_immediately: true,
    });
  });

  test('has gp3 storage that is encrypted with its own key and grows up to the ceiling', () => {
    expect(primaryOf(synthesized())).toMatchObject({
      storage_type: 'gp3',
      allocated_storage: 100,
      max_allocated_storage: 500,
      storage_encrypted: true,
      kms_key_id: '${aws_kms_key.database_key_444EF3EA.arn}',
    });
  });

  test('is backed up daily and maintained weekly in the windows asked for, with its tags on the snapshots', () => {
    expect(primaryOf(synthesized())).toMatchObject({
      backup_retention_period: 35,
      backup_window: '01:00-02:00',
      copy_tags_to_snapshot: true,
      maintenance_window: 'sun:03:00-sun:04:00',
    });
  });

  test('is created with a password that nobody keeps, and never gets another one from Terraform', () => {
    const result = synthesized();
    const { password_wo, password_wo_version, ...rest } = primaryOf(result);

    expect(result.json.ephemeral).toEqual({
      aws_secretsmanager_random_password: {
        'database_throw-away-password_3A4BFA2D': { password_length: 64, exclude_punctuation: true },
      },
    });
    expect(password_wo).toBe(
      '${ephemeral.aws_secretsmanager_random_password.database_throw-away-password_3A4BFA2D.random_password}',
    );
    expect(password_wo_version).toBe(1);
    expect(rest).not.toHaveProperty('password');
    expect(rest).not.toHaveProperty('manage_master_user_password');
  });

  test('outlives a mistake when it is protected: no deletion, a last snapshot, backups kept', () => {
    const result = synthesized({ deletionProtection: true });

    expect(primaryOf(result)).toMatchObject({
      deletion_protection: true,
      lifecycle: { prevent_destroy: true },
      delete_automated_backups: false,
      skip_final_snapshot: false,
      final_snapshot_identifier: 'shop-prod-primary-final-${terraform_data.database_final-snapshot_4EC59D93.id}',
    });
  });

  test('gets a new name for its last snapshot from whatever replaces it', () => {
    expect(synthesized().resource(DataResource).triggers_replace).toEqual({
      identifier: 'shop-prod-primary',
      database: 'simulator',
      user: 'dbmaster',
      key: '${aws_kms_key.database_key_444EF3EA.arn}',
    });
  });

  test('goes without a trace when it is disposable', () => {
    const result = synthesized(DISPOSABLE);

    expect(primaryOf(result)).toMatchObject({
      multi_az: false,
      backup_retention_period: 0,
      deletion_protection: false,
      lifecycle: { prevent_destroy: false },
      delete_automated_backups: true,
      skip_final_snapshot: true,
    });
    expect(primaryOf(result)).not.toHaveProperty('final_snapshot_identifier');
    expect(result.resources(DataResource)).toEqual([]);
  });
});

describe('a replica', () => {
  test('follows the primary in its region, in a window of its own', () => {
    const [replica] = replicasOf(synthesized());

    expect(replica).toMatchObject({
      identifier: 'shop-prod-replica-1',
      replicate_source_db: '${aws_db_instance.database_primary_D3810515.identifier}',
      maintenance_window: 'wed:03:00-wed:04:00',
      multi_az: false,
    });
  });

  test('has what it does not inherit', () => {
    const result = synthesized();
    const [replica] = replicasOf(result);

    for (const argument of [
      'instance_class',
      'storage_type',
      'storage_encrypted',
      'max_allocated_storage',
      'parameter_group_name',
      'vpc_security_group_ids',
      'iam_database_authentication_enabled',
      'auto_minor_version_upgrade',
      'enabled_cloudwatch_logs_exports',
      'monitoring_interval',
      'monitoring_role_arn',
      'database_insights_mode',
      'performance_insights_kms_key_id',
    ]) {
      expect(replica).toHaveProperty(argument, primaryOf(result)[argument]);
    }
  });

  test.each(['engine', 'engine_version', 'db_name', 'username', 'password_wo', 'kms_key_id', 'db_subnet_group_name'])(
    'has no %s, which it inherits',
    (argument) => {
      expect(replicasOf(synthesized())[0]).not.toHaveProperty(argument);
    },
  );

  test('is backed up by nobody and leaves no snapshot behind', () => {
    const [replica] = replicasOf(synthesized());

    expect(replica).toMatchObject({
      backup_retention_period: 0,
      deletion_protection: false,
      skip_final_snapshot: true,
    });
    expect(replica).not.toHaveProperty('final_snapshot_identifier');
  });

  test('is made as often as asked', () => {
    expect(replicasOf(synthesized({ replicas: 3 })).map(({ identifier }) => identifier)).toEqual([
      'shop-prod-replica-1',
      'shop-prod-replica-2',
      'shop-prod-replica-3',
    ]);
  });
});

describe('the server', () => {
  test('refuses connections without TLS, and logs slow statements, lock waits and who came and went', () => {
    const { parameter, ...group } = synthesized({ engineVersion: '14', slowQueryMs: 250 }).resource(DbParameterGroup);

    expect(group).toMatchObject({
      family: 'postgres14',
      name_prefix: 'shop-prod-',
      lifecycle: { create_before_destroy: true },
    });
    expect(parameter).toEqual([
      { name: 'rds.force_ssl', value: '1', apply_method: 'pending-reboot' },
      { name: 'shared_preload_libraries', value: 'pg_stat_statements', apply_method: 'pending-reboot' },
      { name: 'log_connections', value: '1', apply_method: 'immediate' },
      { name: 'log_disconnections', value: '1', apply_method: 'immediate' },
      { name: 'log_lock_waits', value: '1', apply_method: 'immediate' },
      { name: 'log_min_duration_statement', value: '250', apply_method: 'immediate' },
      { name: 'idle_in_transaction_session_timeout', value: '600000', apply_method: 'immediate' },
    ]);
  });

  test('stands in the subnets given', () => {
    expect(synthesized().resource(DbSubnetGroup)).toMatchObject({
      name: 'shop-prod-database',
      subnet_ids: ['subnet-a', 'subnet-b', 'subnet-c'],
    });
  });

  test('hands its logs to encrypted groups that exist before it and forget in time', () => {
    const result = synthesized({ logRetentionDays: 30 });
    const groups = result.resources(CloudwatchLogGroup);

    expect(groups.map(({ name }) => name)).toEqual([
      '/aws/rds/instance/shop-prod-primary/postgresql',
      '/aws/rds/instance/shop-prod-primary/upgrade',
      '/aws/rds/instance/shop-prod-replica-1/postgresql',
      '/aws/rds/instance/shop-prod-replica-1/upgrade',
    ]);
    for (const group of groups) {
      expect(group).toMatchObject({ retention_in_days: 30, kms_key_id: '${aws_kms_key.database_key_444EF3EA.arn}' });
    }
    expect(primaryOf(result).enabled_cloudwatch_logs_exports).toEqual(['postgresql', 'upgrade']);
    expect(primaryOf(result).depends_on).toEqual([
      'aws_iam_role_policy_attachment.database_monitoring-policy_A83EEE0F',
      'aws_cloudwatch_log_group.database_primary-log-postgresql_677B4E07',
      'aws_cloudwatch_log_group.database_primary-log-upgrade_03FFDC08',
    ]);
    expect(replicasOf(result)[0].depends_on).toEqual([
      'aws_iam_role_policy_attachment.database_monitoring-policy_A83EEE0F',
      'aws_cloudwatch_log_group.database_replica-1-log-postgresql_8A49583F',
      'aws_cloudwatch_log_group.database_replica-1-log-upgrade_A17BEFA5',
    ]);
  });

  test.each([
    ['standard', 7],
    ['advanced', 465],
  ] as const)('keeps query statistics in %s mode for %i days', (insights, days) => {
    const instances = synthesized({ insights }).resources(DbInstance);

    expect(instances).toHaveLength(2);
    for (const instance of instances) {
      expect(instance).toMatchObject({
        database_insights_mode: insights,
        performance_insights_enabled: true,
        performance_insights_retention_period: days,
        performance_insights_kms_key_id: '${aws_kms_key.database_key_444EF3EA.arn}',
      });
    }
  });

  test('publishes metrics of the operating system through a role that serves these instances only', () => {
    const result = synthesized({ monitoringIntervalSeconds: 15 });
    const role = result.resource(IamRole);

    expect(primaryOf(result)).toMatchObject({
      monitoring_interval: 15,
      monitoring_role_arn: '${aws_iam_role.database_monitoring_16AF0BA9.arn}',
    });
    expect(JSON.parse(role.assume_role_policy).Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'monitoring.rds.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'aws:SourceAccount': '${data.aws_caller_identity.arns_caller_CAF6DA27.account_id}' },
          ArnLike: { 'aws:SourceArn': `${ARN}:rds:${HERE}:db:shop-prod-*` },
        },
      },
    ]);
    expect(result.resource(IamRolePolicyAttachment)).toMatchObject({
      role: '${aws_iam_role.database_monitoring_16AF0BA9.name}',
      policy_arn: `${ARN}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole`,
    });
  });
});

describe('the key', () => {
  test('is rotated, has a name, and survives with the database that it protects', () => {
    const result = synthesized();

    expect(result.resource(KmsKey)).toMatchObject({
      enable_key_rotation: true,
      deletion_window_in_days: 30,
      lifecycle: { prevent_destroy: true },
    });
    expect(result.resource(KmsAlias)).toMatchObject({
      name: 'alias/shop-prod-database',
      target_key_id: '${aws_kms_key.database_key_444EF3EA.key_id}',
    });
  });

  test('goes after a week with a disposable database', () => {
    expect(synthesized(DISPOSABLE).resource(KmsKey)).toMatchObject({
      deletion_window_in_days: 7,
      lifecycle: { prevent_destroy: false },
    });
  });

  test("admits the account's IAM policies, and CloudWatch Logs for this database's groups alone", () => {
    const { Statement } = JSON.parse(synthesized().resource(KmsKey).policy);

    expect(Statement).toEqual([
      expect.objectContaining({
        Effect: 'Allow',
        Principal: {
          AWS: `${ARN}:iam::\${data.aws_caller_identity.arns_caller_CAF6DA27.account_id}:root`,
        },
        Action: 'kms:*',
      }),
      expect.objectContaining({
        Effect: 'Allow',
        Principal: { Service: 'logs.${data.aws_region.arns_region_45012D41.name}.amazonaws.com' },
        Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        Condition: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': `${ARN}:logs:${HERE}:log-group:/aws/rds/instance/shop-prod-*/*`,
          },
        },
      }),
    ]);
  });
});

describe('the secrets of master and monitor', () => {
  test.each([
    ['can be brought back for 30 days when protected', {}, 30],
    ['free their names at once when disposable', DISPOSABLE, 0],
  ])('%s', (_case, overrides, days) => {
    const secret = (name: string, role: string): object =>
      expect.objectContaining({
        name: `shop-prod/database/${name}`,
        description: `Password of the database role ${role}, written by db prepare`,
        kms_key_id: '${aws_kms_key.database_key_444EF3EA.arn}',
        recovery_window_in_days: days,
      });

    expect(synthesized(overrides).resources(SecretsmanagerSecret)).toEqual([
      secret('master', 'dbmaster'),
      secret('monitor', 'monitor'),
    ]);
  });

  test('have no version here', () => {
    expect(synthesized().json.resource).not.toHaveProperty('aws_secretsmanager_secret_version');
  });
});

describe('a client that is allowed', () => {
  const allowed = (overrides: Partial<PostgresProps> = {}): Synthesized =>
    synth((stack) => {
      newPostgres(stack, overrides).allowFrom('app', newClient(stack, 'app'));
    });

  test('reaches the port, and nobody else does', () => {
    const result = allowed();
    const groups = {
      app: '${aws_security_group.app-security-group_resource_A7348361.id}',
      database: '${aws_security_group.database_security-group_resource_13265F4E.id}',
    };
    const port = { ip_protocol: 'tcp', from_port: 5432, to_port: 5432 };

    expect(result.resource(VpcSecurityGroupIngressRule)).toMatchObject({
      ...port,
      security_group_id: groups.database,
      referenced_security_group_id: groups.app,
    });
    expect(result.resource(VpcSecurityGroupEgressRule)).toMatchObject({
      ...port,
      security_group_id: groups.app,
      referenced_security_group_id: groups.database,
    });
    expect(synthesized().resources(VpcSecurityGroupIngressRule)).toEqual([]);
  });

  test("may log in as the services' role on the primary and on each replica", () => {
    const policy = allowed({ replicas: 2 }).resource(IamRolePolicy);

    expect(policy).toMatchObject({ name: 'shop-prod-database-connect', role: '${aws_iam_role.app-role.name}' });
    expect(JSON.parse(policy.policy).Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'rds-db:connect',
        Resource: [
          `${ARN}:rds-db:${HERE}:dbuser:\${aws_db_instance.database_primary_D3810515.resource_id}/app`,
          `${ARN}:rds-db:${HERE}:dbuser:\${aws_db_instance.database_replica-1_DB7774C5.resource_id}/app`,
          `${ARN}:rds-db:${HERE}:dbuser:\${aws_db_instance.database_replica-2_58AE87AB.resource_id}/app`,
        ],
      },
    ]);
  });
});

describe('a handle', () => {
  test('says how to connect: writes to the primary, reads to the first replica', () => {
    const { json } = synth((stack) => {
      const { host, replicaHost, port, database, user } = newPostgres(stack).connection;
      new TerraformOutput(stack, 'connection', { value: `${user}@${host}:${port}/${database}, ${replicaHost}` });
    });

    expect(json.output.connection.value).toBe(
      'app@${aws_db_instance.database_primary_D3810515.address}:5432/simulator, ${aws_db_instance.database_replica-1_DB7774C5.address}',
    );
  });

  test('names no replica where there is none', () => {
    synth((stack) => {
      expect(newPostgres(stack, DISPOSABLE).connection).not.toHaveProperty('replicaHost');
    });
  });

  test('gives the secret that the master password is written to', () => {
    const { json } = synth((stack) => {
      new TerraformOutput(stack, 'secret', { value: newPostgres(stack).secretArn });
    });

    expect(json.output.secret.value).toBe('${aws_secretsmanager_secret.database_master-secret_BC17A0D9.arn}');
  });

  test('lists what must exist before somebody can log in: instances, permission and open port', () => {
    const result = synth((stack) => {
      const database = newPostgres(stack);
      database.allowFrom('app', newClient(stack, 'app'));
      new DataResource(stack, 'waits', { dependsOn: database.ready });
    });

    expect(result.json.resource.terraform_data.waits.depends_on).toEqual([
      'aws_db_instance.database_primary_D3810515',
      'aws_db_instance.database_replica-1_DB7774C5',
      'aws_iam_role_policy.database_connect-app_D78CCC75',
      'aws_security_group.database_security-group_resource_13265F4E',
      'aws_vpc_security_group_ingress_rule.database_security-group_from-app_51F49E44',
    ]);
  });

  test('gives the instances themselves', () => {
    synth((stack) => {
      const { primary, replicas } = newPostgres(stack);

      expect([primary, ...replicas].map(({ identifierInput }) => identifierInput)).toEqual([
        'shop-prod-primary',
        'shop-prod-replica-1',
      ]);
    });
  });
});

test('addresses of what holds data never change', () => {
  const result = synthesized({ replicas: 2 });

  expect(addresses(result, DbInstance)).toEqual([
    'database_primary_D3810515',
    'database_replica-1_DB7774C5',
    'database_replica-2_58AE87AB',
  ]);
  expect(addresses(result, KmsKey)).toEqual(['database_key_444EF3EA']);
  expect(addresses(result, SecretsmanagerSecret)).toEqual([
    'database_master-secret_BC17A0D9',
    'database_monitor-secret_3B250A6B',
  ]);
  expect(addresses(result, DataResource)).toEqual(['database_final-snapshot_4EC59D93']);
});

test('the day that the calendar is judged by changes no byte', () => {
  const [today, later] = ['2026-11-24', '2030-01-01'].map((asOf) => synthesized({ asOf }).json);

  expect(later).toEqual(today);
  expect(JSON.stringify(today)).not.toContain('2026-11-24');
});
