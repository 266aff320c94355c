import { buildModel } from '../../stacks/model';
import { company, stackOf } from '../support/company';

/** What is lost, or confirmed again by a person, or moves a name that others know, when it is made anew. */
const STATEFUL = [
  'aws_acm_certificate',
  'aws_cloudwatch_log_group',
  'aws_db_instance',
  'aws_db_subnet_group',
  'aws_ecr_repository',
  'aws_eks_cluster',
  'aws_eks_node_group',
  'aws_eip',
  'aws_iam_openid_connect_provider',
  'aws_kms_key',
  'aws_lb',
  'aws_autoscaling_group',
  'aws_launch_template',
  'aws_lb_target_group',
  'aws_route53_zone',
  'aws_s3_bucket',
  'aws_secretsmanager_secret',
  'aws_sns_topic',
  'aws_sns_topic_subscription',
  'aws_subnet',
  'aws_vpc',
  'kubernetes_namespace_v1',
  'kubernetes_stateful_set_v1',
];

const addressesOf = (stack: string): string[] =>
  Object.entries<object>(stackOf(stack).json.resource)
    .filter(([type]) => STATEFUL.includes(type))
    .flatMap(([type, all]) => Object.keys(all).map((name) => `${type}.${name}`))
    .sort();

const SHARED = [
  'aws_autoscaling_group.app_group_50BAA3D6',
  'aws_cloudwatch_log_group.app_log-group_92106780',
  'aws_cloudwatch_log_group.database_primary-log-postgresql_677B4E07',
  'aws_cloudwatch_log_group.database_primary-log-upgrade_03FFDC08',
  'aws_cloudwatch_log_group.network_flow-logs_log-group_B0C6373D',
  'aws_cloudwatch_log_group.work_log-group_45890BDC',
  'aws_db_instance.database_primary_D3810515',
  'aws_db_subnet_group.database_subnet-group_706EB4D1',
  'aws_eip.network_nat-1-address_2D2E6F19',
  'aws_kms_key.alerting_alerts_key_E8B2DD5B',
  'aws_kms_key.database_key_444EF3EA',
  'aws_launch_template.app_launch-template_EA3147A8',
  'aws_secretsmanager_secret.database_master-secret_BC17A0D9',
  'aws_secretsmanager_secret.database_monitor-secret_3B250A6B',
  'aws_sns_topic.alerting_alerts_topic_060688A1',
  'aws_subnet.network_application-a_1C1634F8',
  'aws_subnet.network_application-b_2A57165D',
  'aws_subnet.network_cluster-a_991B7F29',
  'aws_subnet.network_cluster-b_79643C8B',
  'aws_subnet.network_database-a_45A44C86',
  'aws_subnet.network_database-b_46AEF863',
  'aws_subnet.network_public-a_A182901C',
  'aws_subnet.network_public-b_FF324FB8',
  'aws_vpc.network_vpc_4E8F0223',
];
const ALERTMANAGER = [
  'aws_sns_topic.alerting_alertmanager_heartbeats_topic_75990D4C',
  'aws_sns_topic.alerting_alertmanager_warnings_topic_1BBBC490',
];
const PRODUCTION = [
  'aws_acm_certificate.load-balancer_certificate_request_52D01285',
  'aws_cloudwatch_log_group.database_replica-1-log-postgresql_8A49583F',
  'aws_cloudwatch_log_group.database_replica-1-log-upgrade_A17BEFA5',
  ...ALERTMANAGER,
  'aws_db_instance.database_replica-1_DB7774C5',
  'aws_eip.network_nat-2-address_CA2BC00C',
  'aws_eip.network_nat-3-address_369F9D79',
  'aws_lb.load-balancer_30A23327',
  'aws_lb_target_group.load-balancer_app_target-group_289B6AC7',
  'aws_route53_zone.load-balancer_zone_4537D10F',
  'aws_s3_bucket.load-balancer_access-logs_bucket_728549EA',
  'aws_sns_topic_subscription.alerting_alertmanager_email-oncallexamplecom_2FA5874F',
  'aws_sns_topic_subscription.alerting_email-oncallexamplecom_8F4140F1',
  'aws_subnet.network_application-c_2C90827F',
  'aws_subnet.network_cluster-c_94269262',
  'aws_subnet.network_database-c_DCE7EF68',
  'aws_subnet.network_public-c_5722DB8D',
];
/** With a login of its own. */
const DEVELOPMENT = ['aws_secretsmanager_secret.app_login-secret_F1B6F04C'];
const EXPERIMENTAL = [
  ...DEVELOPMENT,
  ...ALERTMANAGER,
  'aws_sns_topic_subscription.alerting_alertmanager_email-researchexamplecom_7C6EA443',
  'aws_sns_topic_subscription.alerting_email-researchexamplecom_0E0EBF7B',
];
const CLUSTER = [
  'aws_cloudwatch_log_group.cluster_log-group_DBCD0CA9',
  'aws_cloudwatch_log_group.deploy_log-group_3BFFED3C',
  'aws_eks_cluster.cluster_A4C38409',
  'aws_eks_node_group.cluster_nodes_group_FFE7B580',
  'aws_kms_key.cluster_key_D00E14E1',
  'aws_launch_template.cluster_nodes_template_D106236B',
  'aws_secretsmanager_secret.monitoring_authority-secret_4AFB81C4',
  'aws_secretsmanager_secret.monitoring_login-secret_FA158B6B',
  'aws_secretsmanager_secret.monitoring_tls-alertmanager-secret_43C84E2E',
  'aws_secretsmanager_secret.monitoring_tls-blackboxExporter-secret_A01256BB',
  'aws_secretsmanager_secret.monitoring_tls-grafana-secret_9F304037',
  'aws_secretsmanager_secret.monitoring_tls-postgresExporter-secret_A2AC77DF',
  'aws_secretsmanager_secret.monitoring_tls-prometheus-secret_C287ABFE',
];
const ACCOUNT = [
  'aws_ecr_repository.images-app_repository_EA454E77',
  'aws_iam_openid_connect_provider.delivery_provider_16008E42',
  'aws_kms_key.state_key_84A4E4B8',
  'aws_s3_bucket.state_bucket_803B4E61',
];
/** With the volumes of metrics and silences. */
const MONITORING = [
  'kubernetes_namespace_v1.monitoring_foundation_namespace_3F13B89F',
  'kubernetes_stateful_set_v1.monitoring_alertmanager_pods_4868D755',
  'kubernetes_stateful_set_v1.monitoring_prometheus_pods_681C61F8',
];
const STACKS: readonly [stack: string, addresses: readonly string[]][] = [
  ['prod', [...SHARED, ...CLUSTER, ...PRODUCTION]],
  ['prod-monitoring', MONITORING],
  ['dev', [...SHARED, ...DEVELOPMENT]],
  ['experimental', [...SHARED, ...CLUSTER, ...EXPERIMENTAL]],
  ['experimental-monitoring', MONITORING],
  ['account-prod', ACCOUNT],
  ['account-sandbox', ['aws_cloudwatch_log_group.expiry_log-group_F816CBD6', ...ACCOUNT]],
];

/** A changed address destroys what is behind the old one. Whoever changes one on purpose writes a `moved` block, and this. */
describe('addresses of what must not be made anew', () => {
  test.each(STACKS)('%s', (stack, addresses) => {
    expect(addressesOf(stack)).toEqual([...addresses].sort());
  });

  test('there is no stack without such a list', () => {
    const stacks = buildModel(company).app.node.children.map(({ node }) => node.id);

    expect(stacks.sort()).toEqual(STACKS.map(([stack]) => stack).sort());
  });
});
