import { DbInstance } from '@cdktf/provider-aws/lib/db-instance';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { DataResource } from 'cdktf';
import { addresses, DISPOSABLE, primaryOf, replicasOf, synthesized } from './new-postgres';

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
