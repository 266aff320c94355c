import type { Construct } from 'constructs';
import { DELIVERY_ROLES } from '../constructs/account/names';
import type { Alerting } from '../constructs/alerting/alerting';
import { Arns } from '../constructs/arns';
import type { Postgres } from '../constructs/database/postgres';
import { KubernetesCluster } from '../constructs/kubernetes/cluster';
import { MonitoringAccess } from '../constructs/kubernetes/monitoring/access';
import { appsOf } from '../constructs/kubernetes/monitoring/apps';
import { DeployProject } from '../constructs/kubernetes/monitoring/deploy-project';
import { WATCHERS } from '../constructs/kubernetes/monitoring/watchers';
import type { Network } from '../constructs/network/network';
import type { Environment, Site } from '../environments/types';
import { monitoringInput } from './monitoring-input';
import {
  databaseInstances,
  deployArchive,
  deployProject,
  environmentPrefix,
  monitoringStackName,
  stateBucket,
  stateKey,
  stateKeyAlias,
} from './names';

export interface EnvironmentClusterProps {
  readonly site: Site;
  readonly environment: Environment;
  readonly network: Network;
  readonly database: Postgres;
  readonly alerting: Alerting;
  /** Today, `yyyy-mm-dd`: judges the support calendar, never reaches the JSON. */
  readonly asOf: string;
}

/** The cluster that an environment is watched from, and whom it lets in; undefined where there is none. */
export function environmentCluster(scope: Construct, props: EnvironmentClusterProps): KubernetesCluster | undefined {
  const { site, environment, network, database, alerting, asOf } = props;
  const { cluster: settings, deletionProtection } = environment;
  if (!settings) return undefined;
  const name = environmentPrefix(environment);
  const cluster = new KubernetesCluster(scope, 'cluster', {
    name,
    network: network.cluster,
    version: settings.version,
    instanceType: settings.instanceType,
    nodes: settings.nodes,
    volumeGiB: settings.volumeGiB,
    logRetentionDays: settings.logRetentionDays,
    deletionProtection,
    asOf,
  });
  const arns = Arns.of(scope);
  // What runs inside the cluster is deployed from there: nobody outside the VPC reaches its API, CI's plan role neither.
  cluster.allowAdministrator('apply', arns.iam(`role/${DELIVERY_ROLES.apply}`));
  cluster.allowAdministrator('break-glass', arns.iam(`role/${DELIVERY_ROLES.breakGlass}`));
  cluster.allowGroup('watch', arns.iam(`role/${DELIVERY_ROLES.watch}`), WATCHERS);
  const input = monitoringInput(site, environment);
  const { account } = environment;
  const deploy = new DeployProject(scope, 'deploy', {
    name: deployProject(environment),
    prefix: name,
    region: site.region,
    network: network.application,
    environment: environment.name,
    apps: appsOf(input),
    clusterArn: cluster.arn,
    databases: databaseInstances(environment),
    state: {
      bucket: stateBucket(site, account),
      key: stateKey(monitoringStackName(environment)),
      keyAlias: stateKeyAlias(site, account),
    },
    archive: deployArchive(environment),
  });
  cluster.allowAdministrator('deploy', deploy.role.arn);
  cluster.allowApiFrom('deploy', deploy);
  new MonitoringAccess(scope, 'monitoring', {
    name,
    cluster,
    input,
    database,
    ...(alerting.alertmanager && { publish: alerting.alertmanager.statements }),
    recoverable: deletionProtection,
  });
  return cluster;
}
