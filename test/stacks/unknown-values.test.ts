import { AutoscalingGroup } from '@cdktf/provider-aws/lib/autoscaling-group';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { CodebuildProject } from '@cdktf/provider-aws/lib/codebuild-project';
import { DbInstance } from '@cdktf/provider-aws/lib/db-instance';
import { EksAddon } from '@cdktf/provider-aws/lib/eks-addon';
import { EksCluster } from '@cdktf/provider-aws/lib/eks-cluster';
import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import { Lb } from '@cdktf/provider-aws/lib/lb';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { type TerraformStack, TerraformVariable } from 'cdktf';
import { policies } from '../../stacks/policies';
import { treeMessages, undecided } from '../support/rules';

const RULES = policies({ asOf: '2026-06-01', repository: 'a/b', environments: {} });

// biome-ignore lint/suspicious/noExplicitAny: whatever an argument takes
type Unknown = any;
type Class = new (scope: TerraformStack, id: string, config: Unknown) => unknown;

const variable = (stack: TerraformStack, id: string) => new TerraformVariable(stack, id, {});
const text = (stack: TerraformStack): Unknown => variable(stack, 'text').stringValue;
const flag = (stack: TerraformStack): Unknown => variable(stack, 'flag').booleanValue;
const count = (stack: TerraformStack): Unknown => variable(stack, 'count').numberValue;
const texts = (stack: TerraformStack): Unknown => variable(stack, 'texts').listValue;

const metric = { namespace: 'AWS/RDS', metricName: 'CPUUtilization' };
const container = { type: 'ARM_CONTAINER', image: 'i', computeType: 'BUILD_GENERAL1_SMALL' };
const clear = { loadBalancerArn: 'a', protocol: 'HTTP' };
const redirect = { protocol: 'HTTPS', port: '443', statusCode: 'HTTP_301' };
const https = { loadBalancerArn: 'a', protocol: 'HTTPS', defaultAction: [{ type: 'forward' }] };
const trust = (principal: string) =>
  JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' }] });

/** Every argument that a rule judges by its value, with a value that only apply will tell. */
const ROWS: readonly (readonly [
  rule: string,
  argument: string,
  of: Class,
  config: (stack: TerraformStack) => object,
])[] = [
  ['NET-10', 'cidr_ipv4', VpcSecurityGroupIngressRule, (s) => ({ ipProtocol: 'tcp', cidrIpv4: text(s) })],
  ['NET-10', 'cidr_ipv6', VpcSecurityGroupIngressRule, (s) => ({ ipProtocol: 'tcp', cidrIpv6: text(s) })],
  ['TLS-20', 'ssl_policy', LbListener, (s) => ({ ...https, sslPolicy: text(s) })],
  ['TLS-20', 'protocol', LbListener, (s) => ({ ...https, protocol: text(s) })],
  ['TLS-21', 'protocol', LbListener, (s) => ({ ...clear, protocol: text(s) })],
  ['TLS-21', 'default_action', LbListener, (s) => ({ ...clear, defaultAction: texts(s) })],
  ['TLS-21', 'type', LbListener, (s) => ({ ...clear, defaultAction: [{ type: text(s) }] })],
  ...['protocol', 'port', 'statusCode', 'host'].map(
    (field) =>
      [
        'TLS-21',
        `redirect.${field}`,
        LbListener,
        (s: TerraformStack) => ({
          ...clear,
          defaultAction: [{ type: 'redirect', redirect: { ...redirect, [field]: text(s) } }],
        }),
      ] as const,
  ),
  [
    'TLS-22',
    'strict_transport_security',
    LbListener,
    (s) => ({ ...https, routingHttpResponseStrictTransportSecurityHeaderValue: text(s) }),
  ],
  ['TLS-22', 'protocol', LbListener, (s) => ({ ...https, protocol: text(s) })],
  ['TLS-23', 'protocol', LbTargetGroup, (s) => ({ protocol: text(s), healthCheck: { protocol: 'HTTPS' } })],
  [
    'TLS-23',
    'health_check.protocol',
    LbTargetGroup,
    (s) => ({ protocol: 'HTTPS', healthCheck: { protocol: text(s) } }),
  ],
  [
    'TLS-24',
    'access_logs.enabled',
    Lb,
    (s) => ({ dropInvalidHeaderFields: true, accessLogs: { bucket: 'b', enabled: flag(s) } }),
  ],
  [
    'TLS-24',
    'drop_invalid_header_fields',
    Lb,
    (s) => ({ dropInvalidHeaderFields: flag(s), accessLogs: { bucket: 'b', enabled: true } }),
  ],
  ['APP-30', 'version', AutoscalingGroup, (s) => ({ minSize: 1, maxSize: 1, launchTemplate: { version: text(s) } })],
  ['APP-32', 'http_tokens', LaunchTemplate, (s) => ({ metadataOptions: { httpTokens: text(s) } })],
  ['APP-33', 'encrypted', LaunchTemplate, (s) => ({ blockDeviceMappings: [{ ebs: { encrypted: text(s) } }] })],
  ['APP-33', 'block_device_mappings', LaunchTemplate, (s) => ({ blockDeviceMappings: variable(s, 'v').value })],
  [
    'APP-35',
    'associate_public_ip_address',
    LaunchTemplate,
    (s) => ({ networkInterfaces: [{ associatePublicIpAddress: text(s) }] }),
  ],
  ['APP-35', 'network_interfaces', LaunchTemplate, (s) => ({ networkInterfaces: variable(s, 'v').value })],
  ['DB-23', 'storage_encrypted', DbInstance, (s) => ({ storageEncrypted: flag(s) })],
  ['DB-24', 'publicly_accessible', DbInstance, (s) => ({ publiclyAccessible: flag(s) })],
  ['DB-25', 'iam', DbInstance, (s) => ({ iamDatabaseAuthenticationEnabled: flag(s) })],
  ['DB-27', 'parameter_group_name', DbInstance, (s) => ({ parameterGroupName: text(s) })],
  [
    'DB-28',
    'deletion_protection',
    DbInstance,
    (s) => ({ lifecycle: { preventDestroy: true }, deletionProtection: flag(s), deleteAutomatedBackups: false }),
  ],
  [
    'DB-28',
    'skip_final_snapshot',
    DbInstance,
    (s) => ({
      lifecycle: { preventDestroy: true },
      deletionProtection: true,
      deleteAutomatedBackups: false,
      skipFinalSnapshot: flag(s),
    }),
  ],
  [
    'DB-28',
    'delete_automated_backups',
    DbInstance,
    (s) => ({ lifecycle: { preventDestroy: true }, deletionProtection: true, deleteAutomatedBackups: flag(s) }),
  ],
  ['DB-29', 'engine_lifecycle_support', DbInstance, (s) => ({ engineLifecycleSupport: text(s) })],
  ['ALM-10', 'namespace', CloudwatchMetricAlarm, (s) => ({ ...metric, namespace: text(s) })],
  ['ALM-10', 'metric_name', CloudwatchMetricAlarm, (s) => ({ ...metric, metricName: text(s) })],
  ['ALM-10', 'metric_query', CloudwatchMetricAlarm, (s) => ({ metricQuery: variable(s, 'v').value })],
  [
    'ALM-10',
    'metric_query.metric',
    CloudwatchMetricAlarm,
    (s) => ({ metricQuery: [{ id: 'a', metric: { ...metric, metricName: text(s), period: 60, stat: 'Sum' } }] }),
  ],
  ['ALM-12', 'alarm_actions', CloudwatchMetricAlarm, (s) => ({ alarmActions: texts(s) })],
  ['ALM-12', 'actions_enabled', CloudwatchMetricAlarm, (s) => ({ alarmActions: ['a'], actionsEnabled: flag(s) })],
  ['ALM-13', 'alarm_description', CloudwatchMetricAlarm, (s) => ({ alarmDescription: text(s) })],
  ['ALM-15', 'alarm_description', CloudwatchMetricAlarm, (s) => ({ alarmDescription: text(s) })],
  ['ALM-14', 'kms_master_key_id', SnsTopic, (s) => ({ kmsMasterKeyId: text(s) })],
  ['WRK-10', 'privileged_mode', CodebuildProject, (s) => ({ environment: { ...container, privilegedMode: flag(s) } })],
  [
    'WRK-11',
    'environment_variable',
    CodebuildProject,
    (s) => ({ environment: { ...container, environmentVariable: variable(s, 'v').value } }),
  ],
  [
    'WRK-11',
    'environment_variable.type',
    CodebuildProject,
    (s) => ({ environment: { ...container, environmentVariable: [{ name: 'A_SECRET', value: 'x', type: text(s) }] } }),
  ],
  [
    'WRK-11',
    'environment_variable.name',
    CodebuildProject,
    (s) => ({ environment: { ...container, environmentVariable: [{ name: text(s), value: 'x' }] } }),
  ],
  [
    'WRK-12',
    'status',
    CodebuildProject,
    (s) => ({ logsConfig: { cloudwatchLogs: { groupName: 'g', status: text(s) } } }),
  ],
  ['K8S-20', 'endpoint_private_access', EksCluster, (s) => vpc({ endpointPrivateAccess: flag(s) })],
  ['K8S-20', 'endpoint_public_access', EksCluster, (s) => vpc({ endpointPublicAccess: flag(s) })],
  [
    'K8S-21',
    'resources',
    EksCluster,
    (s) => ({ encryptionConfig: { provider: { keyArn: 'k' }, resources: texts(s) } }),
  ],
  ['K8S-22', 'authentication_mode', EksCluster, (s) => access({ authenticationMode: text(s) })],
  ['K8S-22', 'creator', EksCluster, (s) => access({ bootstrapClusterCreatorAdminPermissions: flag(s) })],
  ['K8S-23', 'enabled_cluster_log_types', EksCluster, (s) => ({ enabledClusterLogTypes: texts(s) })],
  ['K8S-24', 'configuration_values', EksAddon, (s) => ({ addonName: 'vpc-cni', configurationValues: text(s) })],
  ['K8S-26', 'hop_limit', LaunchTemplate, (s) => ({ metadataOptions: { httpPutResponseHopLimit: count(s) } })],
  ['ID-01', 'policy', IamPolicy, (s) => ({ policy: text(s) })],
  ['ID-03', 'assume_role_policy', IamRole, (s) => ({ assumeRolePolicy: text(s) })],
  ['ID-06', 'permissions_boundary', IamRole, (s) => ({ permissionsBoundary: text(s), assumeRolePolicy: '{}' })],
  ['ID-07', 'principal', IamRole, (s) => ({ assumeRolePolicy: trust(text(s)) })],
  ['ID-07', 'policy', S3BucketPolicy, (s) => ({ policy: text(s) })],
  ['ID-08', 'policy', S3BucketPolicy, (s) => ({ policy: text(s) })],
];

const vpc = (given: object) => ({
  vpcConfig: { subnetIds: [], endpointPrivateAccess: true, endpointPublicAccess: false, ...given },
});
const access = (given: object) => ({
  accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false, ...given },
});

/** Rules for which it makes no difference what a value is: something is there, is not, or is written in code. */
const OF_PRESENCE = ['NET-11', 'APP-31', 'APP-34', 'DB-26', 'DB-30', 'ALM-11', 'K8S-25', 'ID-02', 'ID-04', 'ID-05'];

describe('a value that only apply will tell', () => {
  test.each(ROWS)('%s counts it in %s, and does not refuse it', (rule, _argument, Resource, config) => {
    const only = RULES.filter(({ id }) => id === rule);
    const build = (stack: TerraformStack) => new Resource(stack, 'node', config(stack));

    expect(treeMessages(only, build)).toEqual([]);
    expect(undecided(only, build)).toEqual([rule]);
  });

  test('has a row for every rule that judges values of AWS', () => {
    const judging = RULES.map(({ id }) => id).filter((id) => !/^K8S-[3-9]/.test(id) && !OF_PRESENCE.includes(id));

    expect([...new Set(ROWS.map(([rule]) => rule))].sort()).toEqual(judging.sort());
  });
});
