import type { Construct } from 'constructs';
import { DELIVERY_ROLES } from '../constructs/account/names';
import type { Alerting } from '../constructs/alerting/alerting';
import { Arns } from '../constructs/arns';
import type { Postgres } from '../constructs/database/postgres';
import { KubernetesCluster } from '../constructs/kubernetes/cluster';
import { MonitoringAccess } from '../constructs/kubernetes/monitoring/access';
import type { Network } from '../constructs/network/network';
import type { WorkProject } from '../constructs/work/work-project';
import type { Environment, Site } from '../environments/types';
import { monitoringInput } from './monitoring-input';
import { environmentPrefix } from './names';

export interface EnvironmentClusterProps {
  readonly site: Site;
  readonly environment: Environment;
  readonly network: Network;
  readonly database: Postgres;
  readonly alerting: Alerting;
  readonly work: WorkProject;
  /** Today, `yyyy-mm-dd`: judges the support calendar, never reaches the JSON. */
  readonly asOf: string;
}

/** The cluster that an environment is watched from, and whom it lets in; undefined where there is none. */
export function environmentCluster(scope: Construct, props: EnvironmentClusterProps): KubernetesCluster | undefined {
  const { site, environment, network, database, alerting, work, asOf } = props;
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
  cluster.allowAdministrator('work', work.role.arn);
  cluster.allowApiFrom('work', work);
  new MonitoringAccess(scope, 'monitoring', {
    name,
    cluster,
    input: monitoringInput(site, environment),
    database,
    ...(alerting.alertmanager && { publish: alerting.alertmanager.statements }),
    recoverable: deletionProtection,
  });
  return cluster;
}
