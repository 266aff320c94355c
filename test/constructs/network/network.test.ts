import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group';
import { FlowLog } from '@cdktf/provider-aws/lib/flow-log';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway';
import { Route } from '@cdktf/provider-aws/lib/route';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { contains, parseCidr } from '../../../validation/cidr';
import { formatFinding } from '../../../validation/report';
import { changedCompany, company, findingsOf, stackOf } from '../../support/company';
import { isAllowed, statementsOf } from '../../support/iam';

const prod = stackOf('prod');
const dev = stackOf('dev');
const range = (cidr: string) => parseCidr(cidr)!;

describe('subnets', () => {
  const subnets = prod.resources(Subnet);

  test('are four kinds in each of three zones, none with public addresses by itself', () => {
    expect(subnets.map(({ tags, availability_zone }) => `${tags.tier} ${availability_zone}`).sort()).toEqual(
      ['application', 'cluster', 'database', 'public'].flatMap((tier) =>
        ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'].map((zone) => `${tier} ${zone}`),
      ),
    );
    expect(subnets.filter((subnet) => subnet.map_public_ip_on_launch)).toEqual([]);
  });

  test('lie within the VPC and share no address', () => {
    const ranges = subnets.map(({ cidr_block }) => range(cidr_block));
    const [{ cidr_block: whole }] = prod.resources(Vpc);

    expect(ranges.filter((each) => !contains(range(whole), each))).toEqual([]);
    expect(ranges.filter((each, i) => ranges.some((other, j) => i !== j && contains(each, other)))).toEqual([]);
  });

  test('of databases have no way out', () => {
    const tablesOf = (tier: string): string[] =>
      Object.entries<Record<string, string>>(prod.json.resource[RouteTableAssociation.tfResourceType])
        .filter(([name]) => name.startsWith(`network_${tier}-`))
        .map(([, { route_table_id: table }]) => table!);
    const outward = prod.resources(Route).map(({ route_table_id }) => route_table_id);

    expect(tablesOf('database').length).toBe(3);
    expect(tablesOf('database').filter((table) => outward.includes(table))).toEqual([]);
    for (const tier of ['public', 'application', 'cluster']) {
      expect(tablesOf(tier).every((table) => outward.includes(table))).toBe(true);
    }
  });
});

test('NAT: one a zone in prod, a shared one in dev', () => {
  expect([prod, dev].map((stack) => stack.resources(NatGateway).length)).toEqual([3, 1]);
  expect(new Set(prod.resources(NatGateway).map(({ subnet_id }) => subnet_id)).size).toBe(3);
});

test('AWS is reached privately: S3 by gateway, the rest by interfaces with private names', () => {
  const endpoints = prod
    .resources(VpcEndpoint)
    .map((each) => [
      each.service_name.replace('com.amazonaws.eu-west-1.', ''),
      each.vpc_endpoint_type,
      each.private_dns_enabled,
    ]);

  expect(Object.fromEntries(endpoints.map(([service, ...rest]) => [service, rest]))).toEqual({
    s3: ['Gateway', undefined],
    ...Object.fromEntries(
      ['ec2', 'ec2messages', 'ecr.api', 'ecr.dkr', 'logs', 'secretsmanager', 'sns', 'ssm', 'ssmmessages'].map(
        (service) => [service, ['Interface', true]],
      ),
    ),
  });
});

test('where no cluster stands nobody calls EC2 and SNS, and no endpoint of theirs is paid for', () => {
  const services = dev.resources(VpcEndpoint).map(({ service_name }) => service_name.split('.').at(-1));

  expect(services.filter((service) => ['ec2', 'sns'].includes(service))).toEqual([]);
  expect(services).toHaveLength(8);
});

describe('endpoints carry', () => {
  const policyOf = (service: string) =>
    statementsOf(prod.resources(VpcEndpoint).find(({ service_name }) => service_name.endsWith(`.${service}`)).policy);
  const may = (service: string, action: string, resource: string, principal: string, owner: string): boolean =>
    isAllowed(policyOf(service), {
      action,
      resource,
      context: { 'aws:PrincipalAccount': principal, 'aws:ResourceAccount': owner },
    });
  const own = '111111111111';
  const stranger = '222222222222';

  test('nobody with keys of another account', () => {
    for (const service of [
      'ec2',
      'ec2messages',
      'ecr.api',
      'ecr.dkr',
      'logs',
      'secretsmanager',
      'sns',
      'ssm',
      'ssmmessages',
    ]) {
      const action = `${service.split('.')[0]}:Anything`;

      expect(may(service, action, 'x', own, own)).toBe(true);
      expect(may(service, action, 'x', stranger, stranger)).toBe(false);
    }
    expect(may('s3', 's3:PutObject', 'arn:aws:s3:::theirs/x', stranger, stranger)).toBe(false);
  });

  test("nothing to another account's buckets, logs, secrets and topics", () => {
    expect(may('s3', 's3:PutObject', 'arn:aws:s3:::ours/x', own, own)).toBe(true);
    expect(may('s3', 's3:PutObject', 'arn:aws:s3:::theirs/x', own, stranger)).toBe(false);
    expect(may('logs', 'logs:PutLogEvents', 'x', own, stranger)).toBe(false);
    expect(may('secretsmanager', 'secretsmanager:PutSecretValue', 'x', own, stranger)).toBe(false);
    expect(may('sns', 'sns:Publish', 'x', own, stranger)).toBe(false);
  });

  test("layers of images and packages of Amazon's, which are asked for without a name, and images of add-ons", () => {
    for (const bucket of [
      'prod-eu-west-1-starport-layer-bucket',
      'al2023-repos-eu-west-1-de612dc2',
      'amazon-ssm-eu-west-1',
      'codefactory-eu-west-1-prod-default-build-agent-executor',
    ]) {
      expect(isAllowed(policyOf('s3'), { action: 's3:GetObject', resource: `arn:aws:s3:::${bucket}/x` })).toBe(true);
      expect(isAllowed(policyOf('s3'), { action: 's3:PutObject', resource: `arn:aws:s3:::${bucket}/x` })).toBe(false);
    }
    expect(may('ecr.dkr', 'ecr:BatchGetImage', 'x', own, '602401143452')).toBe(true);
  });
});

test('the default security group lets nothing in or out, and all traffic is logged', () => {
  const group = prod.resource(DefaultSecurityGroup);

  expect([group.ingress, group.egress]).toEqual([undefined, undefined]);
  expect(prod.resource(FlowLog)).toMatchObject({ traffic_type: 'ALL' });
});

describe('a VPC that exists', () => {
  const errorsOf = (changed: typeof company) =>
    findingsOf(changed, 'prod').filter(({ severity }) => severity === 'error');
  const ids = (kind: string) => ['a', 'b', 'c'].map((zone) => `subnet-${kind}${zone}`);
  const changes = {
    'environments.prod.network.vpc': {
      existing: {
        vpcId: 'vpc-0123456789abcdef0',
        cidr: '10.10.0.0/16',
        publicSubnetIds: ids('p'),
        applicationSubnetIds: ids('a'),
        databaseSubnetIds: ids('d'),
        clusterSubnetIds: ids('c'),
      },
    },
  };

  test('is used, and nothing of a network is made', () => {
    const stack = stackOf('prod', changes);

    expect([Vpc, Subnet, NatGateway, VpcEndpoint, FlowLog].flatMap((type) => stack.resources(type))).toEqual([]);
    expect(stack.json.resource.aws_lb['load-balancer_30A23327'].subnets).toEqual(ids('p'));
    expect(stack.json.resource.aws_autoscaling_group.app_group_50BAA3D6.vpc_zone_identifier).toEqual(ids('a'));
  });

  test('breaks no rule, and warns of what it must bring', () => {
    const [warning, ...others] = findingsOf(changedCompany(changes), 'prod').filter(
      ({ where }) => where === 'prod/network',
    );

    expect(others).toEqual([]);
    expect(warning).toMatchObject({ rule: 'NET-12', severity: 'warning' });
    expect(errorsOf(changedCompany(changes))).toEqual(errorsOf(company));
  });

  test('is judged by its addresses, as a new one is', () => {
    const { existing } = changes['environments.prod.network.vpc'];
    const found = findingsOf(
      changedCompany({ 'environments.prod.network.vpc': { existing: { ...existing, cidr: '100.64.0.0/16' } } }),
      'prod',
    );

    expect(found.filter(({ rule }) => rule === 'NET-02').map(formatFinding)).toEqual([
      'prod/network  NET-02\n  vpc must be of a cidr within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, got "100.64.0.0/16"\n  mend: choose a private range, or a VPC of one, for network.vpc in the environment\'s file',
    ]);
  });
});
