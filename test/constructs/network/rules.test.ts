import { NETWORK_RULES } from '../../../constructs/network/rules';
import { testRules } from '../../support/rule-rows';

const THREE = ['subnet-1', 'subnet-2', 'subnet-3'];
const EXISTING = {
  vpcId: 'vpc-0123456789abcdef0',
  cidr: '10.10.0.0/16',
  publicSubnetIds: THREE,
  applicationSubnetIds: THREE,
  databaseSubnetIds: THREE,
  clusterSubnetIds: THREE,
};

describe('rules', () => {
  testRules(
    [...NETWORK_RULES],
    [
      [
        'NET-01',
        { 'environments.prod.network.vpc.create.cidr': '10.10.1.0/16' },
        'prod/network',
        'vpc.create.cidr must be an IPv4 range written with its first address, such as "10.10.0.0/16", got "10.10.1.0/16"',
        "correct network.vpc.create.cidr in the environment's file",
      ],
      [
        'NET-02',
        { 'environments.prod.network.vpc.create.cidr': '100.64.0.0/16' },
        'prod/network',
        'vpc must be of a cidr within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, got "100.64.0.0/16"',
        "choose a private range, or a VPC of one, for network.vpc in the environment's file",
      ],
      [
        'NET-03',
        { 'environments.prod.network.vpc.create.cidr': '10.0.0.0/24' },
        'prod/network',
        'vpc.create.cidr must be a /16 to a /20, got "10.0.0.0/24"',
        "choose another prefix for network.vpc.create.cidr in the environment's file",
      ],
      [
        'NET-04',
        { 'environments.prod.network.zones': ['eu-west-1a'] },
        'prod/network',
        'zones must be a list of 2 to 4 zones, got "eu-west-1a"',
        "list 2 to 4 zones in network.zones in the environment's file",
      ],
      [
        'NET-05',
        { 'environments.prod.network.zones': ['eu-west-1a', 'eu-west-1a', 'us-east-1b'] },
        'prod/network',
        'zones must be different zones of eu-west-1, got "eu-west-1a", "eu-west-1a", "us-east-1b"',
        "correct network.zones in the environment's file, or region in environments/site.ts",
      ],
      [
        'NET-06',
        { 'environments.prod.network.vpc.create.flowLogRetentionDays': 8 },
        'prod/network',
        'vpc.create.flowLogRetentionDays must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days, got 8',
        "set network.vpc.create.flowLogRetentionDays in the environment's file",
      ],
      [
        'NET-07',
        { 'environments.prod.network.vpc.create.natGateways': 'two' },
        'prod/network',
        'vpc.create.natGateways must be "single" or "one-per-zone", got "two"',
        "set network.vpc.create.natGateways in the environment's file",
      ],
      [
        'NET-08',
        {
          'environments.prod.network.vpc': {
            existing: { ...EXISTING, databaseSubnetIds: ['subnet-1'] },
          },
        },
        'prod/network',
        'vpc.existing must be 3 subnet ids in each of publicSubnetIds, applicationSubnetIds, databaseSubnetIds, clusterSubnetIds, got publicSubnetIds "subnet-1", "subnet-2", "subnet-3", applicationSubnetIds "subnet-1", "subnet-2", "subnet-3", databaseSubnetIds "subnet-1", clusterSubnetIds "subnet-1", "subnet-2", "subnet-3"',
        "complete network.vpc.existing in the environment's file",
      ],
      [
        'NET-09',
        {
          'environments.prod.network.vpc': {
            existing: { ...EXISTING, vpcId: 'main' },
          },
        },
        'prod/network',
        'vpc.existing must be a vpcId "vpc-…" and a valid cidr, got vpcId "main", cidr "10.10.0.0/16"',
        "correct network.vpc.existing in the environment's file",
      ],
      [
        'NET-12',
        { 'environments.prod.network.vpc': { existing: EXISTING } },
        'prod/network',
        'vpc.existing must be a VPC whose owner brings: DNS names and DNS support; a way to the internet for the public subnets, and through NAT, a gateway a zone, for the application and cluster subnets; none for the database subnets; an S3 gateway endpoint, and interface endpoints with private DNS for ecr.api, ecr.dkr, logs, secretsmanager, ssm, ssmmessages, ec2messages, ec2, sns; flow logs; a default security group without rules, got "vpc-0123456789abcdef0"',
        'nothing, once each is there: docs/first-deploy.md',
      ],
    ],
  );
});
