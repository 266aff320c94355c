import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { DataResource, TerraformOutput } from 'cdktf';
import type { PostgresProps } from '../../../constructs/database/props';
import { type Synthesized, synth } from '../../support/synth';
import { ARN, DISPOSABLE, HERE, newClient, newPostgres, synthesized } from './new-postgres';

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
