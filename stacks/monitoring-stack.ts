import { DataAwsDbInstance } from '@cdktf/provider-aws/lib/data-aws-db-instance';
import { DataAwsEksCluster } from '@cdktf/provider-aws/lib/data-aws-eks-cluster';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { Fn } from 'cdktf';
import type { Construct } from 'constructs';
import { databaseAuthorities } from '../constructs/database/authorities';
import { DATABASE, PORT } from '../constructs/database/instances';
import { Monitoring } from '../constructs/kubernetes/monitoring/monitoring';
import { reachable } from '../constructs/kubernetes/monitoring/reach';
import { dashboards } from '../constructs/monitoring/dashboards';
import { renderDashboard } from '../constructs/monitoring/render-dashboard';
import type { ClusterSettings } from '../environments/monitoring';
import type { Environment, Site } from '../environments/types';
import { monitoringInput } from './monitoring-input';
import { alertTopics, databaseInstances, environmentPrefix, monitoringStackName, serviceGroup } from './names';
import { StandaloneStack } from './standalone-stack';
import { addTerraform } from './terraform';

export interface MonitoringStackProps {
  readonly site: Site;
  readonly environment: Environment;
  readonly cluster: ClusterSettings;
}

/**
 * What runs inside an environment's cluster, with a state of its own: a provider that is configured from a cluster of the
 * same apply fails on the next plan. It knows the environment's stack by names, and looks up the rest.
 */
export class MonitoringStack extends StandaloneStack {
  constructor(scope: Construct, { site, environment, cluster }: MonitoringStackProps) {
    super(scope, monitoringStackName(environment));
    const stack = this.node.id;
    addTerraform(this, site, environment.account, { environment: environment.name, stack });
    const prefix = environmentPrefix(environment);
    const { services, network } = environment;
    const input = monitoringInput(site, environment);
    const { endpoint } = this.addKubernetes(prefix);
    new Monitoring(this, 'monitoring', {
      prefix,
      region: site.region,
      version: cluster.version,
      vpcCidr: 'existing' in network.vpc ? network.vpc.existing.cidr : network.vpc.create.cidr,
      input,
      prometheus: cluster.prometheus,
      login:
        cluster.grafana.kind === 'oidc' ? { ...cluster.grafana, provider: site.identityProvider } : cluster.grafana,
      dashboards: Object.fromEntries(dashboards(input).map((each) => [`${each.uid}.json`, renderDashboard(each)])),
      groups: Object.fromEntries(services.map(({ name }) => [name, serviceGroup(environment, name)])),
      instances: services.reduce(
        (sum, { capacity, rollout }) => sum + Math.ceil((capacity?.max * rollout?.maxHealthyPercent) / 100),
        0,
      ),
      topics: alertTopics(site, environment),
      databaseHosts: databaseInstances(environment).map(
        (dbInstanceIdentifier) => new DataAwsDbInstance(this, dbInstanceIdentifier, { dbInstanceIdentifier }).address,
      ),
      database: { name: DATABASE, port: PORT, authorities: databaseAuthorities(site.region) },
      after: [reachable(this, 'reachable', prefix, endpoint)],
    });
  }

  /** Its token is made when it is used, and stands in no plan: cdktf 0.21 has no class for ephemeral resources. */
  private addKubernetes(name: string): DataAwsEksCluster {
    const cluster = new DataAwsEksCluster(this, 'cluster', { name });
    this.addOverride('ephemeral.aws_eks_cluster_auth.cluster', { name });
    new KubernetesProvider(this, 'kubernetes', {
      host: cluster.endpoint,
      clusterCaCertificate: Fn.base64decode(cluster.certificateAuthority.get(0).data),
      token: '${ephemeral.aws_eks_cluster_auth.cluster.token}',
    });
    return cluster;
  }
}
