import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { DbInstance } from '@cdktf/provider-aws/lib/db-instance';
import { DbParameterGroup } from '@cdktf/provider-aws/lib/db-parameter-group';
import { DbSubnetGroup } from '@cdktf/provider-aws/lib/db-subnet-group';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { ARN, DISPOSABLE, HERE, primaryOf, replicasOf, synthesized } from './new-postgres';

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
