import { CodebuildProject } from '@cdktf/provider-aws/lib/codebuild-project';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { DatabaseStep } from '../../../constructs/work/database-step';
import { stackOf } from '../../support/company';
import { type Json, type Synthesized, synth } from '../../support/synth';
import { newPostgres } from '../database/new-postgres';
import { newWorkProject } from './new-work-project';

const IMAGE = `registry.example.com/shop/app@sha256:${'a'.repeat(64)}`;

const project = (overrides: Parameters<typeof newWorkProject>[1] = {}): Synthesized =>
  synth((stack) => void newWorkProject(stack, overrides));

const withStep = (): Synthesized =>
  synth((stack) => {
    const database = newPostgres(stack);
    const work = newWorkProject(stack, { environment: database.commandEnvironment('eu-west-1') });
    new DatabaseStep(database, 'step', { work, database, image: IMAGE, deadlineSeconds: 900, after: [] });
  });

const statementsOf = (result: Synthesized, name: string): Json[] =>
  JSON.parse(result.resources(IamRolePolicy).find((policy) => policy.name === name).policy).Statement;

describe('the project', () => {
  test('stands in the subnets, runs one build at a time without privileges, and ends by itself', () => {
    expect(project().resource(CodebuildProject)).toMatchObject({
      name: 'shop-prod-work',
      build_timeout: 20,
      queued_timeout: 5,
      concurrent_build_limit: 1,
      source: { type: 'NO_SOURCE' },
      artifacts: { type: 'NO_ARTIFACTS' },
      environment: { compute_type: 'BUILD_GENERAL1_SMALL', privileged_mode: false },
      logs_config: {
        cloudwatch_logs: {
          group_name: expect.stringMatching(/^\${aws_cloudwatch_log_group\.work_log-group_\w+\.name}$/),
          status: 'ENABLED',
        },
        s3_logs: { status: 'DISABLED' },
      },
      vpc_config: { vpc_id: 'vpc-1', subnets: ['subnet-a', 'subnet-b'] },
    });
  });

  test.each([
    ['prod', []],
    ['dev', ['NODE_ENV=development node "$IMAGE_FOLDER/db.js" seed']],
  ])('of %s sows test data in development alone, after the migration', (name, seeding) => {
    const specs: string[] = stackOf(name)
      .resources(CodebuildProject)
      .map(({ source }) => source.buildspec);
    const commands = specs.flatMap((spec) => JSON.parse(spec).phases.build.commands as string[]);

    expect(commands.filter((command) => command.includes('/db.js'))).toEqual([
      'node "$IMAGE_FOLDER/db.js" prepare',
      'node "$IMAGE_FOLDER/db.js" migrate',
      ...seeding,
    ]);
  });

  test('prepares and migrates the database, unless a build says otherwise', () => {
    const { buildspec } = project().resource(CodebuildProject).source;

    expect(JSON.parse(buildspec)).toEqual({
      version: '0.2',
      phases: {
        build: {
          'on-failure': 'ABORT',
          commands: ['node "$IMAGE_FOLDER/db.js" prepare', 'node "$IMAGE_FOLDER/db.js" migrate'],
        },
      },
    });
  });

  test.each([
    ['arm64', 'ARM_CONTAINER', 'aws/codebuild/amazonlinux-aarch64-standard:3.0'],
    ['x86_64', 'LINUX_CONTAINER', 'aws/codebuild/amazonlinux-x86_64-standard:5.0'],
  ])('for %s images is %s', (architecture, type, image) => {
    expect(project({ architecture }).resource(CodebuildProject).environment).toMatchObject({ type, image });
  });

  test('tells a build what the database command reads, and no secret', () => {
    const variables: Json[] = withStep().resource(CodebuildProject).environment.environment_variable;

    expect(variables.map(({ name, value }) => [name, value])).toEqual([
      ['AWS_REGION', 'eu-west-1'],
      ['DATABASE_HOST', '${aws_db_instance.database_primary_D3810515.address}'],
      ['DATABASE_PORT', '5432'],
      ['DATABASE_NAME', 'simulator'],
      ['DATABASE_CA_FILE', '/etc/ssl/certs/rds-global-bundle.pem'],
      ['DATABASE_INSTANCE', '${aws_db_instance.database_primary_D3810515.identifier}'],
      ['DATABASE_MASTER_USER', 'dbmaster'],
      ['DATABASE_MASTER_SECRET', '${aws_secretsmanager_secret.database_master-secret_BC17A0D9.arn}'],
      ['DATABASE_MONITOR_SECRET', '${aws_secretsmanager_secret.database_monitor-secret_3B250A6B.arn}'],
      ['DATABASE_APP_CONNECTIONS', '280'],
      ['DATABASE_MIGRATOR_CONNECTIONS', '2'],
      ['DATABASE_MONITOR_CONNECTIONS', '6'],
      ['IMAGE_FOLDER', '/app'],
    ]);
    expect(new Set(variables.map(({ type }) => type))).toEqual(new Set(['PLAINTEXT']));
  });
});

describe('its role', () => {
  test('is assumed by this very project', () => {
    const trust = JSON.parse(project().resource(IamRole).assume_role_policy).Statement;

    expect(trust).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'codebuild.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: { ArnEquals: { 'aws:SourceArn': expect.stringMatching(/:project\/shop-prod-work$/) } },
      },
    ]);
  });

  test('pulls images of the named repositories, writes its own log, and borrows interfaces in its own subnets', () => {
    const statements = statementsOf(project(), 'build');
    const bySid = (sid: string): Json => statements.find(({ Sid }) => Sid === sid);
    const subnets = [expect.stringMatching(/:subnet\/subnet-a$/), expect.stringMatching(/:subnet\/subnet-b$/)];

    expect(bySid('PullImages').Resource).toEqual([expect.stringMatching(/:repository\/shop\/app$/)]);
    expect(bySid('WriteLogs').Resource).toMatch(/^\${aws_cloudwatch_log_group\.work_log-group_\w+\.arn}:\*$/);
    expect(bySid('MakeInterface').Resource).toEqual([
      expect.stringMatching(/:network-interface\/\*$/),
      expect.stringMatching(/:security-group\/\${aws_security_group\.work_security-group_resource_\w+\.id}$/),
      ...subnets,
    ]);
    for (const sid of ['RemoveInterface', 'LendInterface']) {
      expect(bySid(sid).Condition.ArnEquals).toEqual({ 'ec2:Subnet': subnets });
    }
    expect(statements.filter(({ Resource }) => Resource === '*').map(({ Sid }) => Sid)).toEqual([
      'LogInToRegistry',
      'LookAtNetwork',
    ]);
  });

  test('keeps the passwords of master and monitor and logs in as the migrator, on the primary alone', () => {
    const statements = statementsOf(withStep(), 'shop-prod-database-maintenance');
    const primary = '${aws_db_instance.database_primary_D3810515';

    expect(statements.map(({ Sid, Action, Resource }) => [Sid, Action, Resource])).toEqual([
      [
        'KeepPasswords',
        [
          'secretsmanager:DescribeSecret',
          'secretsmanager:GetSecretValue',
          'secretsmanager:PutSecretValue',
          'secretsmanager:UpdateSecretVersionStage',
        ],
        [
          '${aws_secretsmanager_secret.database_master-secret_BC17A0D9.arn}',
          '${aws_secretsmanager_secret.database_monitor-secret_3B250A6B.arn}',
        ],
      ],
      ['UseKeyOfSecrets', ['kms:Decrypt', 'kms:GenerateDataKey'], '${aws_kms_key.database_key_444EF3EA.arn}'],
      ['SetMasterPassword', ['rds:DescribeDBInstances', 'rds:ModifyDBInstance'], `${primary}.arn}`],
      ['LogInAsMigrator', 'rds-db:connect', expect.stringContaining(`:dbuser:${primary}.resource_id}/migrator`)],
    ]);
  });
});

describe('its network', () => {
  test('lets it reach the database and HTTPS, and nobody reach it', () => {
    const result = withStep();
    const mine = (rules: Json[]): Json[] => rules.filter((rule) => /work_/.test(rule.security_group_id));

    expect(mine(result.resources(VpcSecurityGroupIngressRule))).toEqual([]);
    expect(
      mine(result.resources(VpcSecurityGroupEgressRule)).map(
        ({ from_port, cidr_ipv4, referenced_security_group_id }) => [
          from_port,
          cidr_ipv4 ?? referenced_security_group_id,
        ],
      ),
    ).toEqual(
      expect.arrayContaining([
        [443, '0.0.0.0/0'],
        [5432, expect.stringMatching(/^\${aws_security_group\.database_security-group_resource_/)],
      ]),
    );
  });
});
