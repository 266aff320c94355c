import type { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';
import { PATHS } from '../app/src/contract';
import { Alerting } from '../constructs/alerting/alerting';
import { AppServerGroup } from '../constructs/app-server/app-server-group';
import { Postgres } from '../constructs/database/postgres';
import type { KubernetesCluster } from '../constructs/kubernetes/cluster';
import { authorityParameter } from '../constructs/kubernetes/monitoring/names';
import { LoadBalancer } from '../constructs/load-balancer/load-balancer';
import { checkMonitoring } from '../constructs/monitoring/rules';
import { Network } from '../constructs/network/network';
import { protectBelow } from '../constructs/protection';
import { Rollout } from '../constructs/rollout/rollout';
import { recordFindings } from '../constructs/validation';
import { DATABASE_COMMANDS, DEVELOPMENT_DATABASE_COMMANDS } from '../constructs/work/buildspec';
import { DatabaseStep } from '../constructs/work/database-step';
import { WorkProject } from '../constructs/work/work-project';
import type { ServiceSettings } from '../environments/service';
import type { Environment, Site } from '../environments/types';
import { environmentCluster } from './environment-cluster';
import { monitoringInput } from './monitoring-input';
import { environmentPrefix, imageRepository, imageUri, loginSecret } from './names';
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
    const { site, environment, asOf } = props;
    super(scope, environment.name);
    if (environment.deletionProtection) protectBelow(this);
    addTerraform(this, site, environment.account, { environment: environment.name });
    this.prefix = environmentPrefix(environment);
    this.network = this.addNetwork();
    this.alerting = this.addAlerting();
    this.database = this.addDatabase();
    const work = this.addWork();
    this.migration = this.addMigration(work);
    this.loadBalancer = this.addLoadBalancer();
    this.unanswered = this.watchLoadBalancer();
    const { network, database, alerting } = this;
    this.cluster = environmentCluster(this, { site, environment, network, database, alerting, asOf });
    for (const service of environment.services) this.addService(service);
    this.addOutputs();
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

  private addDatabase(): Postgres {
    const { environment, asOf } = this.props;
    const { database } = environment;
    const postgres = new Postgres(this, 'database', {
      name: this.prefix,
      network: this.network.database,
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
    this.alerting.watchDatabase({
      primary: postgres.primary,
      replicas: postgres.replicas,
      storageGiB: database.storageGiB,
      dailyBackup: database.backup?.retentionDays > 0,
    });
    return postgres;
  }

  private addWork(): WorkProject {
    const { site, environment } = this.props;
    const { services, database } = environment;
    const migrated = services.find(({ name }) => name === database.migration?.service) ?? services[0];
    return new WorkProject(this, 'work', {
      name: `${this.prefix}-work`,
      region: site.region,
      network: this.network.application,
      architecture: migrated.ami?.architecture,
      repositories: [imageRepository(database.migration?.service)],
      commands: migrated.nodeEnvironment === 'development' ? DEVELOPMENT_DATABASE_COMMANDS : DATABASE_COMMANDS,
      environment: this.database.commandEnvironment(site.region),
      // AWS's own end, for a build that nobody watches any more.
      timeoutMinutes: Math.ceil(database.migration?.deadlineSeconds / 60) + 5,
      logRetentionDays: database.logRetentionDays,
    });
  }

  private addMigration(work: WorkProject): DatabaseStep {
    const { site, environment, release } = this.props;
    const { service, deadlineSeconds } = environment.database.migration ?? {};
    return new DatabaseStep(this.database, 'step', {
      work,
      database: this.database,
      image: imageUri(site, environment.account, service, release[service] ?? ''),
      deadlineSeconds,
      after: this.network.ready,
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
      ...(login && { login: { secret: loginSecret(environment, name), sessionMemoryMiB: login.sessionMemoryMiB } }),
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
  /** What a person looks for after a deploy. No secret is among them. */
  private addOutputs(): void {
    const { environment } = this.props;
    const [service] = environment.services;
    const { database, loadBalancer, alerting, cluster } = this;
    const outputs: Readonly<Record<string, unknown>> = {
      ...(environment.ingress.kind === 'public-tls' && { url: `https://${environment.ingress.hostName}` }),
      ...(environment.ingress.kind === 'tunnel' && { tunnel: this.tunnelCommand() }),
      ...(service.login && { login_secret: loginSecret(environment, service.name) }),
      ...(loadBalancer && { load_balancer: loadBalancer.dnsName }),
      ...(loadBalancer?.nameServers && { name_servers: loadBalancer.nameServers }),
      database_primary: database.connection.host,
      ...(database.connection.replicaHost !== undefined && { database_replica: database.connection.replicaHost }),
      database_master_secret: database.secretArn,
      alert_topic: alerting.topicArn,
      ...(cluster && { kubernetes_cluster: cluster.name }),
    };
    for (const [name, value] of Object.entries(outputs)) new TerraformOutput(this, name, { value });
  }

  /** How a developer reaches an instance without a public port: https://localhost:<port> afterwards. */
  private tunnelCommand(): string {
    const [{ name, port }] = this.props.environment.services;
    const instance = `aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names ${this.prefix}-${name} --query "AutoScalingGroups[0].Instances[0].InstanceId" --output text`;
    return `aws ssm start-session --target "$(${instance})" --document-name AWS-StartPortForwardingSession --parameters portNumber=${port},localPortNumber=${port}`;
  }
}
