import { DbInstance } from '@cdktf/provider-aws/lib/db-instance';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import type { Construct } from 'constructs';
import type { DatabaseClient } from '../../../constructs/database/connection';
import { Postgres } from '../../../constructs/database/postgres';
import type { PostgresProps } from '../../../constructs/database/props';
import { SecurityGroup } from '../../../constructs/network/security-group';
import { type Json, type Synthesized, synth } from '../../support/synth';

/** A database that obeys every rule: one replica, protected, one service. */
export const PROPS: PostgresProps = {
  name: 'shop-prod',
  network: { vpcId: 'vpc-1', vpcCidr: '10.0.0.0/16', subnetIds: ['subnet-a', 'subnet-b', 'subnet-c'] },
  engineVersion: '16',
  instanceClass: 'db.m7g.large',
  storageGiB: 100,
  maxStorageGiB: 500,
  multiAz: true,
  replicas: 1,
  backup: { retentionDays: 35, window: '01:00-02:00' },
  maintenanceWindow: 'sun:03:00-sun:04:00',
  replicaMaintenanceWindow: 'wed:03:00-wed:04:00',
  slowQueryMs: 500,
  logRetentionDays: 90,
  insights: 'standard',
  monitoringIntervalSeconds: 60,
  deletionProtection: true,
  clients: [{ name: 'app', instances: 9, maxHealthyPercent: 150, connectionsPerInstance: 20 }],
  asOf: '2026-11-24',
};

/** Settings of a database that may be thrown away. */
export const DISPOSABLE: Partial<PostgresProps> = {
  replicas: 0,
  multiAz: false,
  backup: { retentionDays: 0, window: '01:00-02:00' },
  deletionProtection: false,
};

export const newPostgres = (scope: Construct, overrides: Partial<PostgresProps> = {}): Postgres =>
  new Postgres(scope, 'database', { ...PROPS, ...overrides });

export const newClient = (scope: Construct, name: string): DatabaseClient => ({
  securityGroup: new SecurityGroup(scope, `${name}-security-group`, { vpcId: 'vpc-1', name, description: name }),
  role: new IamRole(scope, `${name}-role`, { name, assumeRolePolicy: '{}' }),
});

/** One database, alone in its stack. */
export const synthesized = (overrides: Partial<PostgresProps> = {}): Synthesized =>
  synth((stack) => {
    newPostgres(stack, overrides);
  });

export const primaryOf = (result: Synthesized): Json =>
  result.resources(DbInstance).find((instance) => instance.engine === 'postgres');

export const replicasOf = (result: Synthesized): Json[] =>
  result.resources(DbInstance).filter((instance) => instance.replicate_source_db !== undefined);

/** Addresses of all resources of a type. */
export const addresses = ({ json }: Synthesized, type: { readonly tfResourceType: string }): string[] =>
  Object.keys(json.resource[type.tfResourceType]);

/** Beginning and middle of an ARN, as Terraform fills it in. */
export const ARN = 'arn:${data.aws_partition.arns_partition_473C5BAA.partition}';
export const HERE =
  '${data.aws_region.arns_region_45012D41.name}:${data.aws_caller_identity.arns_caller_CAF6DA27.account_id}';
