import { AutoscalingGroup } from '@cdktf/provider-aws/lib/autoscaling-group';
import { AutoscalingPolicy } from '@cdktf/provider-aws/lib/autoscaling-policy';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import type { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { PORTS } from '../../app/src/contract';
import { Arns } from '../arns';
import type { DatabaseConnection } from '../database/connection';
import type { Target } from '../load-balancer/target';
import type { Placement } from '../network/placement';
import { SecurityGroup, type SecurityGroupMember } from '../network/security-group';
import { SERVERS } from '../server-versions';
import { checkProps } from '../validation';
import { cloudConfig } from './boot';
import type { Drain } from './drain';
import { AMAZON_LINUX_ROOT, launchTemplate } from './launch-template';
import { type Login, loginSecret } from './login';
import { InstanceRole } from './role';
import { APP_SERVER_RULES } from './rules';
import { serviceEnvironment } from './service-environment';

export interface AppServerGroupProps {
  /** Of the group, its role and its log group: lower-case letters, digits and hyphens, at most 64. */
  readonly name: string;
  readonly region: string;
  readonly network: Placement;
  /** `registry/repository@sha256:…`: a tag could be moved between two boots. */
  readonly image: string;
  readonly nodeEnvironment: 'production' | 'development';
  /** TCP port of the service, 1024 to 65535. */
  readonly port: number;
  readonly instanceType: string;
  /** A concrete image of Amazon Linux 2023 that already holds Docker, openssl, the AWS CLI v2 and the SSM agent. */
  readonly ami: {
    readonly id: string;
    readonly architecture: 'arm64' | 'x86_64';
    /** Device name of its root volume. Under another name EC2 adds a second volume. @default '/dev/xvda' */
    readonly rootDevice?: string;
  };
  /** 8 to 16384. */
  readonly rootVolumeGiB: number;
  /** `desired` counts at creation only; from then on it is the scaler's. */
  readonly capacity: { readonly min: number; readonly desired: number; readonly max: number };
  /** Of the desired capacity, while instances are replaced: 101 to 200. */
  readonly maxHealthyPercent: number;
  /** From launch until an instance counts as healthy. */
  readonly warmupSeconds: number;
  readonly drain: Drain;
  readonly logRetentionDays: number;
  /** Processes of the service on one instance. */
  readonly processes: number;
  /** Of one process to the primary, and as many to the replica. */
  readonly connectionsPerProcess: number;
  readonly database: DatabaseConnection;
  /** Whose tokens may write. */
  readonly tokens: { readonly issuer: string; readonly audience: string };
  /** @default - the number of instances is changed by hand */
  readonly scaling?: { readonly cpuPercent: number; readonly requestsPerTargetPerMinute: number };
  /** @default - no load balancer: health is what EC2 says */
  readonly target?: Target;
  /**
   * Parameter with the authority whose clients may read the metrics, PEM.
   * @default - any client may; the security group lets none in
   */
  readonly metricsAuthority?: string;
  /**
   * In development mode only, with the key that encrypts its secret.
   * @default - no login: who writes has a token of `tokens.issuer`
   */
  readonly login?: Login & { readonly keyArn: string };
  /** What the first instances need beyond the group's own. */
  readonly after: readonly ITerraformDependable[];
  /** What each new version needs before it may exist, such as the migration of its schema. @default - nothing */
  readonly versionsAfter?: readonly ITerraformDependable[];
}

/** Instances of one service: replaced by a rollout, never by Terraform. */
export class AppServerGroup extends Construct {
  readonly securityGroup: SecurityGroup;
  readonly role: IamRole;
  readonly launchTemplate: LaunchTemplate;
  readonly group: AutoscalingGroup;
  readonly target: Target | undefined;
  readonly region: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: AppServerGroupProps,
  ) {
    super(scope, id);
    checkProps(this, props, APP_SERVER_RULES);
    this.target = props.target;
    this.region = props.region;
    this.securityGroup = this.addSecurityGroup();
    const logs = this.addLogGroup();
    const identity = this.addRole(logs);
    this.role = identity.role;
    this.launchTemplate = this.addLaunchTemplate(id, logs, identity);
    this.group = this.addGroup([logs, identity.policy, identity.profile]);
    this.addScaling();
  }

  /** Lets Prometheus read the metrics of the service and of the instance. */
  allowScrapesFrom(id: string, peer: SecurityGroupMember): void {
    this.securityGroup.allowFrom(`${id}-service`, peer, PORTS.metrics, 'Metrics of the service');
    this.securityGroup.allowFrom(`${id}-instance`, peer, SERVERS.nodeExporter.port, 'Metrics of the instance');
  }

  private addSecurityGroup(): SecurityGroup {
    const { name, network, port, target } = this.props;
    const group = new SecurityGroup(this, 'security-group', {
      vpcId: network.vpcId,
      name,
      description: `Instances of ${name}`,
    });
    // Registries, metrics and identity providers outside; everything else goes to a group that lets it in.
    group.allowToCidr('internet-https', '0.0.0.0/0', 443, 'HTTPS to AWS and outside');
    if (target) group.allowFrom('load-balancer', target, port, 'Requests and health checks');
    return group;
  }

  private addLogGroup(): CloudwatchLogGroup {
    return new CloudwatchLogGroup(this, 'log-group', {
      name: `/${this.props.name}`,
      retentionInDays: this.props.logRetentionDays,
    });
  }

  private addRole(logs: CloudwatchLogGroup): InstanceRole {
    const { name, image, metricsAuthority, login } = this.props;
    const repository = String(image)
      .replace(/^[^/]*\//, '')
      .replace(/@.*$/, '');
    return new InstanceRole(this, 'identity', {
      name,
      repositoryArn: Arns.of(this).repository(repository),
      logGroupArn: logs.arn,
      ...(metricsAuthority !== undefined && { parameterArn: Arns.of(this).parameter(metricsAuthority) }),
      ...(login && {
        secret: { arn: loginSecret(this, 'login-secret', login.secret, login.keyArn).arn, keyArn: login.keyArn },
      }),
    });
  }

  private addLaunchTemplate(service: string, logs: CloudwatchLogGroup, { profile }: InstanceRole): LaunchTemplate {
    const { name, region, image, instanceType, ami, rootVolumeGiB, drain, versionsAfter = [] } = this.props;
    return launchTemplate(this, 'launch-template', {
      name,
      amiId: ami?.id,
      instanceType,
      rootDevice: ami?.rootDevice ?? AMAZON_LINUX_ROOT,
      rootVolumeGiB,
      profileArn: profile.arn,
      securityGroupId: this.securityGroup.id,
      userData: cloudConfig({
        service,
        region,
        image,
        architecture: ami?.architecture,
        logGroup: logs.name,
        environment: serviceEnvironment(this.props),
        ...(this.props.metricsAuthority !== undefined && { metricsAuthority: this.props.metricsAuthority }),
        ...(this.props.login && { login: this.props.login }),
        drain: drain ?? {},
      }),
      after: versionsAfter,
    });
  }

  private addGroup(ready: readonly ITerraformDependable[]): AutoscalingGroup {
    const { name, network, capacity, maxHealthyPercent, warmupSeconds, target, after } = this.props;
    return new AutoscalingGroup(this, 'group', {
      name,
      minSize: capacity?.min,
      desiredCapacity: capacity?.desired,
      maxSize: capacity?.max,
      vpcZoneIdentifier: [...network.subnetIds],
      ...(target && { targetGroupArns: [target.targetGroupArn] }),
      healthCheckType: target ? 'ELB' : 'EC2',
      healthCheckGracePeriod: warmupSeconds,
      defaultInstanceWarmup: warmupSeconds,
      // A concrete version: `$Latest` would leave a rollback nothing to go back to.
      launchTemplate: { id: this.launchTemplate.id, version: this.launchTemplate.getStringAttribute('latest_version') },
      instanceMaintenancePolicy: { minHealthyPercentage: 100, maxHealthyPercentage: maxHealthyPercent },
      waitForCapacityTimeout: '0', // the rollout waits, and says for what
      enabledMetrics: [
        'GroupDesiredCapacity',
        'GroupInServiceInstances',
        'GroupPendingInstances',
        'GroupTotalInstances',
      ],
      tag: [{ key: 'Name', value: name, propagateAtLaunch: false }],
      dependsOn: [...ready, ...after],
      // The saved version is the rollout's, the number of instances the scaler's. Were Terraform to write the new version
      // first, a rollback would go to the new version: docs/decisions/rollback.md
      lifecycle: { ignoreChanges: ['launch_template', 'desired_capacity'] },
    });
  }

  private addScaling(): void {
    const { name, scaling, target } = this.props;
    if (!scaling) return;
    new AutoscalingPolicy(this, 'scale-on-cpu', {
      name: `${name}-cpu`,
      autoscalingGroupName: this.group.name,
      policyType: 'TargetTrackingScaling',
      targetTrackingConfiguration: {
        targetValue: scaling.cpuPercent,
        predefinedMetricSpecification: { predefinedMetricType: 'ASGAverageCPUUtilization' },
      },
    });
    if (!target) return;
    new AutoscalingPolicy(this, 'scale-on-requests', {
      name: `${name}-requests`,
      autoscalingGroupName: this.group.name,
      policyType: 'TargetTrackingScaling',
      targetTrackingConfiguration: {
        targetValue: scaling.requestsPerTargetPerMinute,
        predefinedMetricSpecification: {
          predefinedMetricType: 'ALBRequestCountPerTarget',
          resourceLabel: `${target.loadBalancerArnSuffix}/${target.targetGroupArnSuffix}`,
        },
      },
    });
  }
}
