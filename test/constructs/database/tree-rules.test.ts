import { DbInstance, type DbInstanceConfig } from '@cdktf/provider-aws/lib/db-instance';
import { DbParameterGroup } from '@cdktf/provider-aws/lib/db-parameter-group';
import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version';
import type { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { DATABASE_TREE_RULES } from '../../../constructs/database/tree-rules';
import { protectBelow } from '../../../constructs/protection';
import { treeMessages } from '../../support/rules';
import { DISPOSABLE, newClient, newPostgres } from './new-postgres';

const complaints = (build: (stack: TerraformStack) => void): string[] => treeMessages(DATABASE_TREE_RULES, build);

const newGroup = (stack: Construct, value?: string): DbParameterGroup =>
  new DbParameterGroup(stack, 'group', {
    family: 'postgres16',
    parameter: [{ name: 'log_connections', value: '1' }, ...(value ? [{ name: 'rds.force_ssl', value }] : [])],
  });

/** An instance that obeys every rule, defined by somebody who does not use the construct. */
const newInstance = (stack: Construct, overrides: Partial<DbInstanceConfig> = {}): DbInstance =>
  new DbInstance(stack, 'db', {
    instanceClass: 'db.m7g.large',
    storageEncrypted: true,
    publiclyAccessible: false,
    iamDatabaseAuthenticationEnabled: true,
    engineLifecycleSupport: 'open-source-rds-extended-support-disabled',
    passwordWo: '${ephemeral.aws_secretsmanager_random_password.p.random_password}',
    parameterGroupName: newGroup(stack, '1').name,
    ...overrides,
  });

const said = (rule: string, complaint: string, mend: string): string =>
  `test/db  ${rule}\n  ${complaint}\n  mend: ${mend}`;

describe('tree rules', () => {
  test.each([
    ['protected', {}],
    ['disposable', DISPOSABLE],
  ])('pass the construct itself: %s', (_case, overrides) => {
    const found = complaints((stack) => {
      newPostgres(stack, overrides).allowFrom('app', newClient(stack, 'app'));
    });

    expect(found).toEqual([]);
  });

  test('pass an instance of somebody else that obeys', () => {
    expect(complaints((stack) => newInstance(stack))).toEqual([]);
  });

  test('do not concern a stack without a database', () => {
    expect(complaints((stack) => newClient(stack, 'app'))).toEqual([]);
  });

  const support = 'open-source-rds-extended-support-disabled';
  const passwordMend = 'remove password and manageMasterUserPassword, and give passwordWo an ephemeral resource';
  const passwordAllowed = 'password must be a reference to an ephemeral value in password_wo, got';
  const groupMend = 'give it a DbParameterGroup with the parameter rds.force_ssl set to 1';
  const groupAllowed = 'parameter_group_name must be a parameter group of this stack with rds.force_ssl 1, got';

  test.each<[string, string, Partial<DbInstanceConfig>, string, string]>([
    [
      'plain storage',
      'DB-23',
      { storageEncrypted: false },
      'storage_encrypted must be true, got false',
      'set storageEncrypted to true',
    ],
    [
      'a public address',
      'DB-24',
      { publiclyAccessible: true },
      'publicly_accessible must be false, got true',
      'set publiclyAccessible to false',
    ],
    [
      'no login with IAM',
      'DB-25',
      { iamDatabaseAuthenticationEnabled: false },
      'iam_database_authentication_enabled must be true, got false',
      'set iamDatabaseAuthenticationEnabled to true',
    ],
    ['a password in the state', 'DB-26', { password: 'hunter2hunter2' }, `${passwordAllowed} password`, passwordMend],
    [
      'a password managed by RDS',
      'DB-26',
      { manageMasterUserPassword: true },
      `${passwordAllowed} manage_master_user_password`,
      passwordMend,
    ],
    [
      'a literal password',
      'DB-26',
      { passwordWo: 'hunter2hunter2' },
      `${passwordAllowed} password_wo that is not ephemeral`,
      passwordMend,
    ],
    [
      'a password of the state',
      'DB-26',
      { passwordWo: '${data.aws_secretsmanager_secret_version.p.secret_string}' },
      `${passwordAllowed} password_wo that is not ephemeral`,
      passwordMend,
    ],
    [
      'a group of unknown parameters',
      'DB-27',
      { parameterGroupName: 'default.postgres16' },
      `${groupAllowed} "default.postgres16", which this stack does not define`,
      groupMend,
    ],
    [
      'protection by Terraform alone',
      'DB-28',
      { lifecycle: { preventDestroy: true }, skipFinalSnapshot: true },
      'deletion_protection must be on, with a final snapshot and kept automated backups, beside prevent_destroy, got deletion_protection nothing',
      'set lifecycle.preventDestroy and deletionProtection to true, skipFinalSnapshot and deleteAutomatedBackups to false',
    ],
    [
      'extended support',
      'DB-29',
      { engineLifecycleSupport: 'open-source-rds-extended-support' },
      `engine_lifecycle_support must be "${support}", got "open-source-rds-extended-support"`,
      `set engineLifecycleSupport to "${support}"`,
    ],
  ])('refuse %s (%s)', (_case, rule, overrides, complaint, mend) => {
    expect(complaints((stack) => newInstance(stack, overrides))[0]).toBe(said(rule, complaint, mend));
  });

  test.each([
    ['without the parameter', undefined, 'rds.force_ssl unset'],
    ['with TLS optional', '0', 'rds.force_ssl 0'],
  ])('refuse a parameter group %s (DB-27)', (_case, value, got) => {
    const found = complaints((stack) => {
      new DbInstance(stack, 'db', {
        instanceClass: 'db.m7g.large',
        storageEncrypted: true,
        publiclyAccessible: false,
        iamDatabaseAuthenticationEnabled: true,
        engineLifecycleSupport: support,
        parameterGroupName: newGroup(stack, value).name,
      });
    });

    expect(found).toEqual([said('DB-27', `${groupAllowed} ${got}`, groupMend)]);
  });

  test('refuse every default of the provider, which is the unsafe one', () => {
    const found = complaints((stack) => new DbInstance(stack, 'db', { instanceClass: 'db.m7g.large' }));

    expect(found.map((text) => text.split('\n')[1])).toEqual([
      '  storage_encrypted must be true, got nothing',
      '  publicly_accessible must be false, got nothing',
      '  iam_database_authentication_enabled must be true, got nothing',
      `  ${groupAllowed} nothing, which is the engine's default group`,
      `  engine_lifecycle_support must be "${support}", got nothing`,
    ]);
  });

  test('name everything that a protected database still lacks', () => {
    const found = complaints((stack) =>
      newInstance(stack, { lifecycle: { preventDestroy: true }, skipFinalSnapshot: true }),
    );

    expect(found.map((text) => /got (.*)/.exec(text)?.[1])).toEqual([
      'deletion_protection nothing',
      'skip_final_snapshot true',
      'delete_automated_backups nothing',
    ]);
  });

  test('refuse a database without protection where the environment is protected (DB-28), but not its replica', () => {
    const found = complaints((stack) => {
      const environment = new Construct(stack, 'environment');
      protectBelow(environment);
      newInstance(environment, { skipFinalSnapshot: true });
      newInstance(new Construct(environment, 'more'), { replicateSourceDb: 'primary' });
    });

    expect(found).toEqual(
      [
        'no prevent_destroy',
        'deletion_protection nothing',
        'skip_final_snapshot true',
        'delete_automated_backups nothing',
      ].map(
        (got) =>
          `test/environment/db  DB-28\n  deletion_protection must be on, with a final snapshot and kept automated backups, beside prevent_destroy, got ${got}\n  mend: set lifecycle.preventDestroy and deletionProtection to true, skipFinalSnapshot and deleteAutomatedBackups to false`,
      ),
    );
  });

  test('never print a password', () => {
    const found = complaints((stack) =>
      newInstance(stack, { password: 'hunter2hunter2', passwordWo: 'hunter3hunter3' }),
    );

    expect(found).toHaveLength(2);
    expect(found.join()).not.toMatch(/hunter/);
  });

  test('let a replica leave the end of support to its primary', () => {
    const found = complaints((stack) => {
      new DbInstance(stack, 'db', {
        instanceClass: 'db.m7g.large',
        replicateSourceDb: 'primary',
        storageEncrypted: true,
        publiclyAccessible: false,
        iamDatabaseAuthenticationEnabled: true,
        parameterGroupName: newGroup(stack, '1').name,
      });
    });

    expect(found).toEqual([]);
  });

  test('refuse a value in a secret, write-only or not (DB-30)', () => {
    const found = complaints((stack) => {
      new SecretsmanagerSecretVersion(stack, 'db', {
        secretId: 'x',
        secretStringWo: 'hunter2',
        secretStringWoVersion: 1,
      });
    });

    expect(found).toEqual([
      said(
        'DB-30',
        'aws_secretsmanager_secret_version must be absent, got a secret version',
        'remove the SecretsmanagerSecretVersion and let the command that uses the secret write it',
      ),
    ]);
  });
});
