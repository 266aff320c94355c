import { isNonEmptyList, repeated } from '../../validation/checks';
import { isPrivate, parseCidr } from '../../validation/cidr';
import { type Rule, ruleFor } from '../../validation/rule';
import { isLogRetention, LOG_RETENTION_ALLOWED, LOG_RETENTION_LINK } from '../log-retention';
import { ZONE_BLOCKS } from './cidr';
import { interfaceServices } from './endpoints';
import type { NetworkProps, NewVpc } from './network';

const VPC_DOCS = 'https://docs.aws.amazon.com/vpc/latest/userguide';
const rule = ruleFor<NetworkProps>();

const toCreate = ({ vpc }: NetworkProps): Partial<NewVpc> => (vpc as { create?: NewVpc })?.create ?? {};
const created = (props: NetworkProps): string | undefined => toCreate(props).cidr;
/** Of either. */
const cidrOf = (props: NetworkProps): unknown => (isCreated(props) ? created(props) : existing(props)['cidr']);
const isCreated = (props: NetworkProps): boolean => !('existing' in Object(props.vpc));
const existing = ({ vpc }: NetworkProps) => (vpc as { existing?: Record<string, unknown> })?.existing ?? {};
const LISTS = ['publicSubnetIds', 'applicationSubnetIds', 'databaseSubnetIds', 'clusterSubnetIds'] as const;

export const NETWORK_RULES: readonly Rule<NetworkProps>[] = [
  rule({
    id: 'NET-01',
    sentence: 'The VPC has a valid IPv4 CIDR, written with its first address',
    reason: 'AWS refuses it at apply, after other resources were made.',
    link: `${VPC_DOCS}/vpc-cidr-blocks.html`,
    property: 'vpc.create.cidr',
    allowed: 'an IPv4 range written with its first address, such as "10.10.0.0/16"',
    mend: "correct network.vpc.create.cidr in the environment's file",
    when: isCreated,
    value: created,
    ok: (cidr) => parseCidr(cidr) !== undefined,
  }),
  rule({
    id: 'NET-02',
    sentence: 'The VPC uses private addresses',
    reason: 'Public addresses inside a VPC hide the hosts that own them on the internet.',
    link: 'https://datatracker.ietf.org/doc/html/rfc1918#section-3',
    property: 'vpc',
    allowed: 'of a cidr within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16',
    mend: "choose a private range, or a VPC of one, for network.vpc in the environment's file",
    when: (props) => parseCidr(cidrOf(props)) !== undefined,
    value: cidrOf,
    ok: isPrivate,
  }),
  rule({
    id: 'NET-03',
    sentence: 'The VPC is large enough for four zones with a cluster in each, and no larger than AWS allows',
    reason: 'Cutting a CIDR anew replaces every subnet and what stands in it.',
    link: `${VPC_DOCS}/vpc-cidr-blocks.html`,
    property: 'vpc.create.cidr',
    allowed: 'a /16 to a /20',
    mend: "choose another prefix for network.vpc.create.cidr in the environment's file",
    when: (props) => isCreated(props) && parseCidr(created(props)) !== undefined,
    value: created,
    ok: (cidr) => {
      const prefix = parseCidr(cidr)?.prefix ?? 0;
      return prefix >= 16 && prefix <= 20;
    },
  }),
  rule({
    id: 'NET-04',
    sentence: 'A network spans two to four zones',
    reason: 'A load balancer and a database subnet group each need two; the address plan has room for four.',
    link: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html',
    property: 'zones',
    allowed: `a list of 2 to ${ZONE_BLOCKS} zones`,
    mend: "list 2 to 4 zones in network.zones in the environment's file",
    value: ({ zones }) => zones,
    ok: (zones) => isNonEmptyList(zones) && zones.length >= 2 && zones.length <= ZONE_BLOCKS,
  }),
  rule({
    id: 'NET-05',
    sentence: 'Zones are different ones of the region',
    reason: 'Two subnets in one zone fail together.',
    link: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html',
    property: 'zones',
    allowed: ({ region }) => `different zones of ${region}`,
    mend: "correct network.zones in the environment's file, or region in environments/site.ts",
    value: ({ zones }) => zones,
    ok: (zones, { region }) =>
      Array.isArray(zones) &&
      repeated(zones).length === 0 &&
      zones.every((zone) => /^[a-f]$/.test(String(zone).replace(region, ''))),
  }),
  rule({
    id: 'NET-06',
    sentence: 'Flow logs are kept for a time that CloudWatch knows',
    reason: 'CloudWatch refuses any other number of days at apply.',
    link: LOG_RETENTION_LINK,
    property: 'vpc.create.flowLogRetentionDays',
    allowed: LOG_RETENTION_ALLOWED,
    mend: "set network.vpc.create.flowLogRetentionDays in the environment's file",
    when: isCreated,
    value: (props) => toCreate(props).flowLogRetentionDays,
    ok: isLogRetention,
  }),
  rule({
    id: 'NET-07',
    sentence: 'NAT gateways are shared, or one a zone',
    reason: 'Another word would leave instances without a way out.',
    link: `${VPC_DOCS}/nat-gateway-basics.html`,
    property: 'vpc.create.natGateways',
    allowed: '"single" or "one-per-zone"',
    mend: "set network.vpc.create.natGateways in the environment's file",
    when: isCreated,
    value: (props) => toCreate(props).natGateways,
    ok: (choice) => choice === 'single' || choice === 'one-per-zone',
  }),
  rule({
    id: 'NET-08',
    sentence: 'A VPC that exists names a subnet of each kind for each zone',
    reason: 'A tier without a subnet in a zone is gone when the other zone fails.',
    link: `${VPC_DOCS}/configure-subnets.html`,
    property: 'vpc.existing',
    allowed: ({ zones }) => `${zones?.length ?? 0} subnet ids in each of ${LISTS.join(', ')}`,
    mend: "complete network.vpc.existing in the environment's file",
    when: (props) => !isCreated(props),
    value: (props) => Object.fromEntries(LISTS.map((list) => [list, existing(props)[list]])),
    ok: (lists, { zones }) => Object.values(lists).every((ids) => Array.isArray(ids) && ids.length === zones?.length),
  }),
  rule({
    id: 'NET-09',
    sentence: 'A VPC that exists is named by its id and CIDR',
    reason: 'Security groups are made in it, and its endpoints are reached from its addresses.',
    link: `${VPC_DOCS}/vpc-cidr-blocks.html`,
    property: 'vpc.existing',
    allowed: 'a vpcId "vpc-…" and a valid cidr',
    mend: "correct network.vpc.existing in the environment's file",
    when: (props) => !isCreated(props),
    value: (props) => ({ vpcId: existing(props)['vpcId'], cidr: existing(props)['cidr'] }),
    ok: ({ vpcId, cidr }) => /^vpc-[0-9a-f]{8,17}$/.test(String(vpcId)) && parseCidr(cidr) !== undefined,
  }),
  rule({
    id: 'NET-12',
    severity: 'warning',
    sentence: 'A VPC that exists brings what is made in one of our own',
    reason:
      'Nothing of it can be seen from here: what is missing shows as instances that never become healthy, or never.',
    link: `${VPC_DOCS}/vpc-security-best-practices.html`,
    property: 'vpc.existing',
    allowed: ({ cluster = false }) =>
      [
        'a VPC whose owner brings: DNS names and DNS support; a way to the internet for the public subnets, and through NAT, a',
        'gateway a zone, for the application and cluster subnets; none for the database subnets; an S3 gateway endpoint, and',
        `interface endpoints with private DNS for ${interfaceServices(cluster).join(', ')}; flow logs; a default security group without rules`,
      ].join(' '),
    mend: 'nothing, once each is there: docs/first-deploy.md',
    when: (props) => !isCreated(props),
    value: (props) => existing(props)['vpcId'],
    ok: () => false,
  }),
];
