import type { Construct } from 'constructs';
import type { Alerting } from '../constructs/alerting/alerting';
import { Postgres } from '../constructs/database/postgres';
import type { Network } from '../constructs/network/network';
import { DATABASE_COMMANDS, DEVELOPMENT_DATABASE_COMMANDS } from '../constructs/work/buildspec';
import { DatabaseStep } from '../constructs/work/database-step';
import { WorkProject } from '../constructs/work/work-project';
import type { Environment, Site } from '../environments/types';
import { environmentPrefix, imageRepository, imageUri } from './names';

export interface EnvironmentDatabaseProps {
  readonly site: Site;
  readonly environment: Environment;
  /** Image digest by service. */
  readonly release: Readonly<Record<string, string>>;
  readonly network: Network;
  readonly alerting: Alerting;
  /** Today, `yyyy-mm-dd`: judges the support calendar, never reaches the JSON. */
  readonly asOf: string;
}

/** An environment's database, and the step of an apply that prepares and migrates it. */
export interface EnvironmentDatabase {
  readonly database: Postgres;
  readonly migration: DatabaseStep;
}

export function environmentDatabase(scope: Construct, props: EnvironmentDatabaseProps): EnvironmentDatabase {
  const database = addDatabase(scope, props);
  return { database, migration: addMigration(scope, props, database) };
}

function addDatabase(scope: Construct, { environment, network, alerting, asOf }: EnvironmentDatabaseProps): Postgres {
  const { database } = environment;
  const postgres = new Postgres(scope, 'database', {
    name: environmentPrefix(environment),
    network: network.database,
    engineVersion: database.engineVersion,
    instanceClass: database.instanceClass,
    storageGiB: database.storageGiB,
    maxStorageGiB: database.maxStorageGiB,
    multiAz: database.multiAz,
    replicas: database.replicas,
    backup: database.backup,
    maintenanceWindow: database.maintenanceWindow,
    ...(database.replicaMaintenanceWindow && { replicaMaintenanceWindow: database.replicaMaintenanceWindow }),
    slowQueryMs: database.slowQueryMs,
    logRetentionDays: database.logRetentionDays,
    insights: database.insights,
    monitoringIntervalSeconds: database.monitoringIntervalSeconds,
    deletionProtection: environment.deletionProtection,
    clients: environment.services.map(({ name, capacity, rollout, database: pool }) => ({
      name,
      instances: capacity.max,
      maxHealthyPercent: rollout.maxHealthyPercent,
      connectionsPerInstance: pool.processes * pool.connectionsPerProcess,
    })),
    asOf,
  });
  alerting.watchDatabase({
    primary: postgres.primary,
    replicas: postgres.replicas,
    storageGiB: database.storageGiB,
    dailyBackup: database.backup?.retentionDays > 0,
  });
  return postgres;
}

function addMigration(scope: Construct, props: EnvironmentDatabaseProps, database: Postgres): DatabaseStep {
  const { site, environment, release, network } = props;
  const { services, database: settings } = environment;
  const { service, deadlineSeconds } = settings.migration ?? {};
  const migrated = services.find(({ name }) => name === service) ?? services[0];
  const work = new WorkProject(scope, 'work', {
    name: `${environmentPrefix(environment)}-work`,
    region: site.region,
    network: network.application,
    architecture: migrated.ami?.architecture,
    repositories: [imageRepository(service)],
    commands: migrated.nodeEnvironment === 'development' ? DEVELOPMENT_DATABASE_COMMANDS : DATABASE_COMMANDS,
    environment: database.commandEnvironment(site.region),
    // AWS's own end, for a build that nobody watches any more.
    timeoutMinutes: Math.ceil(deadlineSeconds / 60) + 5,
    logRetentionDays: settings.logRetentionDays,
  });
  return new DatabaseStep(database, 'step', {
    work,
    database,
    image: imageUri(site, environment.account, service, release[service] ?? ''),
    deadlineSeconds,
    after: network.ready,
  });
}
