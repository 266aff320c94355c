import type { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { Construct } from 'constructs';
import { PATHS } from '../app/src/contract';
import { Alerting } from '../constructs/alerting/alerting';
import { AppServerGroup } from '../constructs/app-server/app-server-group';
import type { Postgres } from '../constructs/database/postgres';
import type { KubernetesCluster } from '../constructs/kubernetes/cluster';
import { authorityParameter } from '../constructs/kubernetes/monitoring/names';
import { LoadBalancer } from '../constructs/load-balancer/load-balancer';
import { checkMonitoring } from '../constructs/monitoring/rules';
import { Network } from '../constructs/network/network';
import { protectBelow } from '../constructs/protection';
import { Rollout } from '../constructs/rollout/rollout';
import { recordFindings } from '../constructs/validation';
import type { DatabaseStep } from '../constructs/work/database-step';
import type { ServiceSettings } from '../environments/service';
import type { Environment, Site } from '../environments/types';
import { environmentCluster } from './environment-cluster';
import { environmentDatabase } from './environment-database';
import { environmentOutputs } from './environment-outputs';
import { monitoringInput } from './monitoring-input';
import { environmentPrefix, imageUri, loginSecret } from './names';
import { StandaloneStack } from './standalone-stack';
import { addTerraform } from './terraform';

export interface EnvironmentStackProps {
  readonly site: Site;
  readonly environment: Environment;
  /** Image digest by service. */
  readonly release: Readonly<Record<string, string>>;
  /** Today, `yyyy-mm-dd`: judges support calendars, never reaches the JSON. */
  readonly asOf: string;
}

/** All of one environment: one stack, one state. Wires constructs together and decides nothing. */
export class EnvironmentStack extends StandaloneStack {
  private readonly prefix: string;
  private readonly network: Network;
  private readonly alerting: Alerting;
  private readonly database: Postgres;
  private readonly migration: DatabaseStep;
  private readonly loadBalancer: LoadBalancer | undefined;
  private readonly unanswered: CloudwatchMetricAlarm | undefined;
  private readonly cluster: KubernetesCluster | undefined;

  constructor(
    scope: Construct,
    private readonly props: EnvironmentStackProps,
  ) {
    const { site, environment, release, asOf } = props;
    super(scope, environment.name);
    if (environment.deletionProtection) protectBelow(this);
    addTerraform(this, site, environment.account, { environment: environment.name });
    this.prefix = environmentPrefix(environment);
    this.network = this.addNetwork();
    this.alerting = this.addAlerting();
    const { network, alerting } = this;
    const { database, migration } = environmentDatabase(this, { site, environment, release, network, alerting, asOf });
    this.database = database;
    this.migration = migration;
    this.loadBalancer = this.addLoadBalancer();
    this.unanswered = this.watchLoadBalancer();
    this.cluster = environmentCluster(this, { site, environment, network, database, alerting, asOf });
    for (const service of environment.services) this.addService(service);
    const { loadBalancer, cluster } = this;
    environmentOutputs(this, { site, environment, alerting, database, loadBalancer, cluster });
    recordFindings(this, checkMonitoring(monitoringInput(site, environment)));
  }

  private addNetwork(): Network {
    const { site, environment } = this.props;
    const { vpc, zones } = environment.network;
    return new Network(this, 'network', {
      name: this.prefix,
      region: site.region,
      vpc,
      zones,
      cluster: environment.cluster !== undefined,
    });
  }

  private addAlerting(): Alerting {
    const { site, environment } = this.props;
    const { emails, warningEmails = emails } = environment.alerting;
    return new Alerting(this, 'alerting', {
      name: this.prefix,
      emails,
      runbookBaseUrl: site.runbookBaseUrl,
      owners: environment.monitoring?.owners,
      deletionProtection: environment.deletionProtection,
      ...(environment.monitoring?.servers?.alertmanager > 0 && { alertmanager: { warningEmails } }),
    });
  }

  private addLoadBalancer(): LoadBalancer | undefined {
    const { site, environment } = this.props;
    const { ingress } = environment;
    if (ingress.kind !== 'public-tls') return undefined;
    return new LoadBalancer(this, 'load-balancer', {
      name: this.prefix,
      bucketPrefix: `${site.organization}-${this.prefix}`,
      network: this.network.public,
      hostName: ingress.hostName,
      zone: site.dns.zone,
      certificate: site.dns.certificate,
      idleTimeoutSeconds: ingress.idleTimeoutSeconds,
      accessLogRetentionDays: ingress.accessLogRetentionDays,
      deletionProtection: environment.deletionProtection,
    });
  }

  /** As strict as the strictest service: AWS does not say which of them did not answer. */
  private watchLoadBalancer(): CloudwatchMetricAlarm | undefined {
    if (!this.loadBalancer) return undefined;
    const { services } = this.props.environment;
    const limits = services.flatMap(({ rollbackAlarms }) => (rollbackAlarms ? [rollbackAlarms.maxErrorPercent] : []));
    return this.alerting.unansweredAlarm(this.loadBalancer.arnSuffix, Math.min(...limits));
  }

  private addService(service: ServiceSettings): void {
    const { site, environment, release } = this.props;
    const { network, database, loadBalancer, cluster } = this;
    const { name, port, rollout, route, rollbackAlarms, login } = service;
    const target = route && loadBalancer?.addTarget(name, { port, livePath: PATHS.live, route });
    const group = new AppServerGroup(this, name, {
      name: `${this.prefix}-${name}`,
      region: site.region,
      network: network.application,
      image: imageUri(site, environment.account, name, release[name] ?? ''),
      nodeEnvironment: service.nodeEnvironment,
      port,
      instanceType: service.instanceType,
      ami: service.ami,
      rootVolumeGiB: service.rootVolumeGiB,
      capacity: service.capacity,
      maxHealthyPercent: rollout.maxHealthyPercent,
      warmupSeconds: rollout.warmupSeconds,
      drain: service.drain,
      logRetentionDays: service.logRetentionDays,
      processes: service.database.processes,
      connectionsPerProcess: service.database.connectionsPerProcess,
      database: database.connection,
      tokens: site.tokens,
      ...(cluster && { metricsAuthority: authorityParameter(this.prefix) }),
      ...(login && {
        login: {
          secret: loginSecret(environment, name),
          keyArn: database.keyArn,
          sessionMemoryMiB: login.sessionMemoryMiB,
        },
      }),
      ...(service.scaling && { scaling: service.scaling }),
      ...(target && { target }),
      after: [...network.ready, ...(loadBalancer?.ready ?? [])],
      versionsAfter: [this.migration.done],
    });
    database.allowFrom(name, group);
    if (cluster) group.allowScrapesFrom('cluster', cluster);
    const thresholds = rollbackAlarms && { ...rollbackAlarms, minHealthyHosts: service.capacity?.min };
    const alarms = target && thresholds ? this.alerting.rollbackAlarms(name, target, thresholds) : [];
    if (alarms.length > 0 && this.unanswered) alarms.push(this.unanswered);
    new Rollout(group, 'rollout', { group, alarms, settings: rollout, after: database.ready });
  }
}
