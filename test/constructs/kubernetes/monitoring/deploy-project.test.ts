import { CodebuildProject } from '@cdktf/provider-aws/lib/codebuild-project';
import { EksAccessPolicyAssociation } from '@cdktf/provider-aws/lib/eks-access-policy-association';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { stackOf } from '../../../support/company';
import { admits, statementsFor } from '../../../support/iam';
import type { Json } from '../../../support/synth';

const prod = stackOf('prod');
const monitoring = stackOf('prod-monitoring');
const statements = statementsFor(prod, 'deploy_identity_role');
const bySid = (sid: string): Json => statements.find(({ Sid }) => Sid === sid);
const bucket = 'arn:aws:s3:::example-devops-simulator-prod-state';

describe('the project that deploys what runs inside the cluster', () => {
  test('takes its source from the state bucket, gets terraform and the packages, and runs the command there', () => {
    const project = prod.resources(CodebuildProject).find(({ name }) => name === 'devops-simulator-prod-deploy');
    const { phases } = JSON.parse(project.source.buildspec);

    expect(project).toMatchObject({
      build_timeout: 60,
      concurrent_build_limit: 1,
      environment: { privileged_mode: false, image_pull_credentials_type: 'CODEBUILD' },
      source: { type: 'S3', location: 'example-devops-simulator-prod-state/source/prod-monitoring.zip' },
      vpc_config: { subnets: expect.arrayContaining([expect.stringContaining('network_application-a')]) },
    });
    expect(phases.install.commands.at(-1)).toBe('npm ci');
    expect(phases.build).toEqual({
      'on-failure': 'ABORT',
      commands: ['npm run --silent monitoring -- "$MONITORING_VERB" "$ENVIRONMENT" --here --auto-approve'],
    });
  });

  test('only plans, unless a build is told more', () => {
    const { environment } = prod.resources(CodebuildProject).find(({ source }) => source.type === 'S3');

    expect(environment.environment_variable.map(({ name, value }: Json) => [name, value])).toEqual([
      ['ENVIRONMENT', 'prod'],
      ['MONITORING_VERB', 'plan'],
      ['SOURCE_COMMIT', ''],
    ]);
  });

  test('exists where there is a cluster', () => {
    expect(stackOf('dev').resources(CodebuildProject)).toHaveLength(1);
    expect(stackOf('experimental').resources(CodebuildProject)).toHaveLength(2);
  });
});

describe('its role', () => {
  test('writes its own state and lock, reads its archive, and no other object', () => {
    const onBucket = statements
      .filter(({ Action }) => [Action].flat().some((action: string) => action.startsWith('s3:')))
      .map(({ Action, Resource }) => [Action, Resource]);

    expect(onBucket).toEqual([
      [['s3:GetObject', 's3:GetObjectVersion'], `${bucket}/source/prod-monitoring.zip`],
      [['s3:GetBucketAcl', 's3:GetBucketLocation'], bucket],
      ['s3:ListBucket', bucket],
      [['s3:GetObject', 's3:PutObject'], `${bucket}/prod-monitoring/terraform.tfstate`],
      [['s3:DeleteObject', 's3:GetObject', 's3:PutObject'], `${bucket}/prod-monitoring/terraform.tfstate.tflock`],
    ]);
    expect(monitoring.json.terraform.backend.s3.key).toBe('prod-monitoring/terraform.tfstate');
  });

  test('uses the key of the states, found by its alias, through S3 only', () => {
    expect(bySid('UseStateKey').Condition).toEqual({
      'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/example-devops-simulator-prod-state' },
      StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' },
    });
    const [alias] = Object.values<Json>(stackOf('account-prod').json.resource.aws_kms_alias);
    expect(alias.name).toBe('alias/example-devops-simulator-prod-state');
  });

  test('looks up exactly what the stack looks up', () => {
    const { data } = monitoring.json;
    const names = (type: string, argument: string): string[] => [
      ...new Set(Object.values<Json>(data[type]).map((each) => String(each[argument]))),
    ];
    const admitted = (sid: string, arns: readonly string[]): string[][] =>
      [bySid(sid).Resource].flat().map((pattern: string) => arns.filter((arn) => admits(pattern, arn)));

    // Every pattern admits one of them, and each is admitted.
    const secrets = names('aws_secretsmanager_secret_versions', 'secret_id').map(
      (name) => `arn:aws:secretsmanager:eu-west-1:111111111111:secret:${name}-AbCdEf`,
    );
    expect(admitted('LookUpSecretVersions', secrets).flat().sort()).toEqual(secrets.sort());
    const databases = names('aws_db_instance', 'db_instance_identifier').map(
      (name) => `arn:aws:rds:eu-west-1:111111111111:db:${name}`,
    );
    expect(admitted('LookUpDatabases', databases).flat().sort()).toEqual(databases.sort());
    expect(names('aws_eks_cluster', 'name')).toEqual(['devops-simulator-prod']);
    expect(bySid('LookUpCluster').Resource).toMatch(/^\${aws_eks_cluster\.cluster_\w+\.arn}$/);
    expect(statements.filter(({ Sid }) => /^LookUp/.test(Sid)).map(({ Action }) => Action)).toEqual([
      'eks:DescribeCluster',
      'rds:DescribeDBInstances',
      'secretsmanager:ListSecretVersionIds',
    ]);
    expect(Object.keys(data).sort()).toEqual([
      'aws_db_instance',
      'aws_eks_cluster',
      'aws_secretsmanager_secret_versions',
    ]);
  });

  test('names what it may use, but for the lookups of CodeBuild that know no resource', () => {
    expect(statements.filter(({ Resource }) => Resource === '*').map(({ Sid }) => Sid)).toEqual(['LookAtNetwork']);
    expect(statements.flatMap(({ Action }) => [Action].flat()).filter((action) => action.includes('*'))).toEqual([]);
  });
});

test("the project of releases has no part in it: neither the state, nor the cluster's API, nor a right inside", () => {
  const admitted = prod.resources(EksAccessPolicyAssociation).map(({ principal_arn }) => principal_arn);
  const ways = prod
    .resources(VpcSecurityGroupIngressRule)
    .filter(({ security_group_id: to }) => to.includes('cluster_api-security-group'))
    .map(({ referenced_security_group_id: from }) => /\.(\w+)_security-group/.exec(from)?.[1]);

  expect(admitted.filter((arn) => /work/.test(arn))).toEqual([]);
  expect(admitted).toContainEqual(expect.stringMatching(/^\${aws_iam_role\.deploy_identity_role_\w+\.arn}$/));
  expect(ways).toEqual(['deploy']);
  const actions: string[] = statementsFor(prod, 'work_identity_role').flatMap(({ Action }) => [Action].flat());
  expect(actions.length).toBeGreaterThan(0);
  expect(actions.filter((action) => /^(s3|eks):/.test(action))).toEqual([]);
});
