import { TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';
import type { Alerting } from '../constructs/alerting/alerting';
import type { Postgres } from '../constructs/database/postgres';
import type { KubernetesCluster } from '../constructs/kubernetes/cluster';
import type { LoadBalancer } from '../constructs/load-balancer/load-balancer';
import { PORT_DOCUMENT } from '../constructs/sessions';
import type { Environment, Site } from '../environments/types';
import { loginSecret, serviceGroup } from './names';

export interface EnvironmentOutputsProps {
  readonly site: Site;
  readonly environment: Environment;
  readonly alerting: Alerting;
  readonly database: Postgres;
  readonly loadBalancer: LoadBalancer | undefined;
  readonly cluster: KubernetesCluster | undefined;
}

/** What a person looks for after a deploy. No secret is among them. */
export function environmentOutputs(scope: Construct, props: EnvironmentOutputsProps): void {
  const { site, environment, alerting, database, loadBalancer, cluster } = props;
  const [service] = environment.services;
  const outputs: Readonly<Record<string, unknown>> = {
    ...(environment.ingress.kind === 'public-tls' && { url: `https://${environment.ingress.hostName}` }),
    ...(environment.ingress.kind === 'tunnel' && { tunnel: tunnelCommand(site, environment) }),
    ...(service.login && { login_secret: loginSecret(environment, service.name) }),
    ...(loadBalancer && { load_balancer: loadBalancer.dnsName }),
    ...(loadBalancer?.nameServers && { name_servers: loadBalancer.nameServers }),
    database_primary: database.connection.host,
    ...(database.connection.replicaHost !== undefined && { database_replica: database.connection.replicaHost }),
    database_master_secret: database.secretArn,
    alert_topic: alerting.topicArn,
    ...(cluster && { kubernetes_cluster: cluster.name }),
  };
  for (const [name, value] of Object.entries(outputs)) new TerraformOutput(scope, name, { value });
}

/** How a developer reaches an instance without a public port: https://localhost:<port> afterwards. */
function tunnelCommand({ region }: Site, environment: Environment): string {
  const [{ name, port }] = environment.services;
  const instance = `aws autoscaling describe-auto-scaling-groups --region ${region} --auto-scaling-group-names ${serviceGroup(environment, name)} --query "AutoScalingGroups[0].Instances[0].InstanceId" --output text`;
  return `aws ssm start-session --region ${region} --target "$(${instance})" --document-name ${PORT_DOCUMENT} --parameters portNumber=${port},localPortNumber=${port}`;
}
