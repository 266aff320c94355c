import { App, Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { AdditionalHealthCheckType, AutoScalingGroup, HealthChecks, UpdatePolicy } from 'aws-cdk-lib/aws-autoscaling';
import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager';
import { Alarm, ComparisonOperator, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  InstanceType,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  LaunchTemplate,
  MachineImage,
  Port,
  SecurityGroup,
  SubnetType,
  UserData,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Repository, TagMutability } from 'aws-cdk-lib/aws-ecr';
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  HttpCodeTarget,
  ListenerAction,
  ListenerCondition,
  Protocol,
  SslPolicy,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import {
  FederatedPrincipal,
  ManagedPolicy,
  OpenIdConnectProvider,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  CaCertificate,
  DatabaseInsightsMode,
  DatabaseInstance,
  DatabaseInstanceEngine,
  DatabaseInstanceReadReplica,
  ParameterGroup,
  PostgresEngineVersion,
  StorageType,
} from 'aws-cdk-lib/aws-rds';
import { ARecord, PublicHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';

/** The same infrastructure as prod and account-prod, as an AWS CDK user would write it. */
const app = new App();
const env = { account: '111111111111', region: 'eu-west-1' };
const stack = new Stack(app, 'prod', { env, terminationProtection: true });
Tags.of(app).add('application', 'devops-simulator');

const vpc = new Vpc(stack, 'network', {
  ipAddresses: IpAddresses.cidr('10.10.0.0/16'),
  availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
  natGateways: 3,
  subnetConfiguration: [
    { name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: 22 },
    { name: 'application', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 22 },
    { name: 'cluster', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 20 },
    { name: 'database', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
  ],
  restrictDefaultSecurityGroup: false,
});
vpc.addFlowLog('flow-log', {
  destination: FlowLogDestination.toCloudWatchLogs(
    new LogGroup(stack, 'flow-logs', { retention: RetentionDays.THREE_MONTHS }),
  ),
});
vpc.addGatewayEndpoint('s3', { service: GatewayVpcEndpointAwsService.S3 });
for (const [name, service] of Object.entries({
  ecr: InterfaceVpcEndpointAwsService.ECR,
  ecrDocker: InterfaceVpcEndpointAwsService.ECR_DOCKER,
  logs: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  secrets: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  ssm: InterfaceVpcEndpointAwsService.SSM,
  ssmMessages: InterfaceVpcEndpointAwsService.SSM_MESSAGES,
  ec2Messages: InterfaceVpcEndpointAwsService.EC2_MESSAGES,
})) {
  vpc.addInterfaceEndpoint(name, { service, subnets: { subnetGroupName: 'application' } });
}

const alertKey = new Key(stack, 'alert-key', { enableKeyRotation: true });
alertKey.grantEncryptDecrypt(new ServicePrincipal('cloudwatch.amazonaws.com'));
const topic = new Topic(stack, 'alerts', { masterKey: alertKey });
topic.addSubscription(new EmailSubscription('oncall@example.com'));

const databaseKey = new Key(stack, 'database-key', { enableKeyRotation: true });
const engine = DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_14 });
const databaseGroup = new SecurityGroup(stack, 'database-group', { vpc, allowAllOutbound: false });
const common = {
  vpc,
  vpcSubnets: { subnetGroupName: 'database' },
  securityGroups: [databaseGroup],
  instanceType: new InstanceType('m7g.large'),
  storageEncrypted: true,
  iamAuthentication: true,
  caCertificate: CaCertificate.RDS_CA_RSA2048_G1,
  databaseInsightsMode: DatabaseInsightsMode.STANDARD,
  enablePerformanceInsights: true,
  monitoringInterval: Duration.seconds(60),
  cloudwatchLogsExports: ['postgresql', 'upgrade'],
  parameterGroup: new ParameterGroup(stack, 'parameters', {
    engine,
    parameters: { 'rds.force_ssl': '1', log_min_duration_statement: '500' },
  }),
};
const primary = new DatabaseInstance(stack, 'primary', {
  ...common,
  engine,
  allocatedStorage: 100,
  maxAllocatedStorage: 500,
  storageType: StorageType.GP3,
  storageEncryptionKey: databaseKey,
  multiAz: true,
  databaseName: 'simulator',
  backupRetention: Duration.days(35),
  preferredBackupWindow: '01:00-02:00',
  preferredMaintenanceWindow: 'sun:03:00-sun:04:00',
  deletionProtection: true,
  deleteAutomatedBackups: false,
  removalPolicy: RemovalPolicy.SNAPSHOT,
});
const replica = new DatabaseInstanceReadReplica(stack, 'replica', {
  ...common,
  sourceDatabaseInstance: primary,
  preferredMaintenanceWindow: 'wed:03:00-wed:04:00',
});

const zone = new PublicHostedZone(stack, 'zone', { zoneName: 'devops-simulator.example.com' });
const hostName = 'app.devops-simulator.example.com';
const logs = new Bucket(stack, 'access-logs', {
  encryption: BucketEncryption.S3_MANAGED,
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  lifecycleRules: [{ expiration: Duration.days(90) }],
});
const balancer = new ApplicationLoadBalancer(stack, 'balancer', {
  vpc,
  internetFacing: true,
  deletionProtection: true,
  dropInvalidHeaderFields: true,
});
balancer.logAccessLogs(logs);
balancer.addRedirect();
const https = balancer.addListener('https', {
  port: 443,
  sslPolicy: SslPolicy.TLS13_RES,
  certificates: [
    new Certificate(stack, 'certificate', { domainName: hostName, validation: CertificateValidation.fromDns(zone) }),
  ],
  defaultAction: ListenerAction.fixedResponse(404),
});
new ARecord(stack, 'record', {
  zone,
  recordName: hostName,
  target: RecordTarget.fromAlias(new LoadBalancerTarget(balancer)),
});

const appLogs = new LogGroup(stack, 'app-logs', { retention: RetentionDays.ONE_MONTH });
const role = new Role(stack, 'app-role', {
  assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
  managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore')],
});
appLogs.grantWrite(role);
primary.grantConnect(role, 'app');
replica.grantConnect(role, 'app');
const userData = UserData.forLinux();
userData.addCommands(`docker run --env DATABASE_HOST=${primary.instanceEndpoint.hostname} app`);
const group = new AutoScalingGroup(stack, 'app', {
  vpc,
  vpcSubnets: { subnetGroupName: 'application' },
  minCapacity: 3,
  maxCapacity: 9,
  launchTemplate: new LaunchTemplate(stack, 'template', {
    instanceType: new InstanceType('t4g.medium'),
    machineImage: MachineImage.genericLinux({ 'eu-west-1': 'ami-0a1b2c3d4e5f60718' }),
    requireImdsv2: true,
    role,
    securityGroup: new SecurityGroup(stack, 'app-group', { vpc }),
    userData,
  }),
  healthChecks: HealthChecks.withAdditionalChecks({ additionalTypes: [AdditionalHealthCheckType.ELB] }),
  updatePolicy: UpdatePolicy.rollingUpdate(),
});
group.connections.allowTo(databaseGroup, Port.tcp(5432));
const target = new ApplicationTargetGroup(stack, 'target', {
  vpc,
  port: 8080,
  protocol: ApplicationProtocol.HTTPS,
  healthCheck: { path: '/live', protocol: Protocol.HTTPS },
  deregistrationDelay: Duration.seconds(60),
  targets: [group],
});
https.addAction('route', {
  priority: 100,
  conditions: [ListenerCondition.pathPatterns(['/*'])],
  action: ListenerAction.forward([target]),
});
group.scaleOnCpuUtilization('cpu', { targetUtilizationPercent: 60 });
group.scaleOnRequestCount('requests', { targetRequestsPerMinute: 1200 });
const failed = new MathExpression({
  expression: '100 * errors / requests',
  usingMetrics: {
    errors: target.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT),
    requests: target.metrics.requestCount(),
  },
});
for (const [name, metric, threshold] of [
  ['errors', failed, 5],
  ['latency', target.metrics.targetResponseTime({ statistic: 'p99' }), 2],
  ['too-few-hosts', target.metrics.healthyHostCount(), 3],
] as const) {
  new Alarm(stack, name, {
    metric,
    threshold,
    evaluationPeriods: 3,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  }).addAlarmAction(new SnsAction(topic));
}

const account = new Stack(app, 'account-prod', { env });
const stateKey = new Key(account, 'state-key', { enableKeyRotation: true });
const state = new Bucket(account, 'state', {
  encryption: BucketEncryption.KMS,
  encryptionKey: stateKey,
  versioned: true,
  enforceSSL: true,
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
});
new Repository(account, 'images', { imageTagMutability: TagMutability.IMMUTABLE, imageScanOnPush: true });
const provider = new OpenIdConnectProvider(account, 'provider', {
  url: 'https://token.actions.githubusercontent.com',
  clientIds: ['sts.amazonaws.com'],
});
for (const [name, subject] of [
  ['plan', 'repo:example/devops-simulator:pull_request'],
  ['apply', 'repo:example/devops-simulator:environment:prod'],
] as const) {
  const identity = new Role(account, name, {
    assumedBy: new FederatedPrincipal(
      provider.openIdConnectProviderArn,
      { StringEquals: { 'token.actions.githubusercontent.com:sub': subject } },
      'sts:AssumeRoleWithWebIdentity',
    ),
  });
  state.grantReadWrite(identity);
  identity.addToPolicy(new PolicyStatement({ actions: ['ec2:Describe*'], resources: ['*'] }));
}

app.synth();
