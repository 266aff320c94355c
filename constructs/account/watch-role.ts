import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { Arns } from '../arns';
import { allow, type Exception } from '../exception';
import { literal } from '../literal';
import { policyOf } from '../policy';
import { PORT_DOCUMENT, TUNNEL_DOCUMENT } from '../sessions';
import { unbounded } from './exceptions';
import { DELIVERY_ROLES } from './names';
import { trustPeople } from './statements';

/** A working day: whoever watches is no danger for what is watched. */
const SECOND_FACTOR_SECONDS = 12 * 3600;
/** Of clusters, instances and parameters that are ours. */
const OURS = 'devops-simulator-*';

const EXCEPTIONS: readonly Exception[] = [
  {
    rule: 'ID-01',
    scope: 'FindNodes',
    owner: 'platform',
    reason: 'ec2:DescribeInstances supports no resource; whoever opens a tunnel looks for a node of the cluster.',
    expires: '2027-11-30',
  },
  unbounded(DELIVERY_ROLES.watch),
];

const DEVELOPMENT_EXCEPTIONS: readonly Exception[] = [
  {
    rule: 'ID-01',
    scope: 'FindInstances',
    owner: 'platform',
    reason: 'autoscaling:DescribeAutoScalingGroups supports no resource; a tunnel looks for the instance of a group.',
    expires: '2027-11-30',
  },
];

export interface WatchRoleProps {
  /** Does the account hold development, whose instances people reach by a tunnel? */
  readonly development: boolean;
}

/**
 * People who look at Grafana: a tunnel through a node of a cluster, to what its API lets the group of watchers do, and
 * nothing else. `npm run monitoring -- open` uses it. docs/decisions/way-in.md
 *
 * Where development is, also a tunnel to its instances, whose login says who may write.
 */
export class WatchRole extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { development }: WatchRoleProps) {
    super(scope, id);
    allow(this, development ? [...EXCEPTIONS, ...DEVELOPMENT_EXCEPTIONS] : EXCEPTIONS);
    const arns = Arns.of(this);
    const role = new IamRole(this, 'role', {
      name: DELIVERY_ROLES.watch,
      description: `People with a second factor, who look at Grafana${development ? ' and use development' : ''}`,
      assumeRolePolicy: policyOf([trustPeople(arns, SECOND_FACTOR_SECONDS)]),
    });
    this.arn = role.arn;
    new IamRolePolicy(this, 'policy', {
      name: 'watch',
      role: role.name,
      policy: policyOf([...watchStatements(arns), ...(development ? developmentStatements(arns) : [])]),
    });
  }
}

/**
 * Without the second condition a session that names no document would be a shell.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-specify-session-document.html
 */
const openTunnels = (arns: Arns, sid: string, tag: string) => ({
  Sid: sid,
  Effect: 'Allow',
  Action: 'ssm:StartSession',
  Resource: arns.ec2('instance/*'),
  Condition: {
    StringLike: { [`ssm:resourceTag/${tag}`]: OURS },
    BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' },
  },
});

const watchStatements = (arns: Arns) => [
  { Sid: 'FindNodes', Effect: 'Allow', Action: 'ec2:DescribeInstances', Resource: '*' },
  { Sid: 'FindApi', Effect: 'Allow', Action: 'eks:DescribeCluster', Resource: arns.kubernetesCluster(OURS) },
  openTunnels(arns, 'OpenTunnel', 'eks:cluster-name'), // EKS tags the nodes
  {
    Sid: 'NothingButTunnels',
    Effect: 'Allow',
    Action: 'ssm:StartSession',
    Resource: arns.sessionDocument(TUNNEL_DOCUMENT),
  },
  {
    Sid: 'OwnSessions',
    Effect: 'Allow',
    Action: ['ssm:ResumeSession', 'ssm:TerminateSession', 'ssmmessages:OpenDataChannel'],
    Resource: arns.session(literal('${aws:userid}-*')), // IAM's own variable
  },
  // The certificate that Grafana's is signed with, which a browser is to trust.
  {
    Sid: 'ReadAuthority',
    Effect: 'Allow',
    Action: 'ssm:GetParameter',
    Resource: arns.parameter(`/${OURS}/monitoring/authority`),
  },
];

const developmentStatements = (arns: Arns) => [
  { Sid: 'FindInstances', Effect: 'Allow', Action: 'autoscaling:DescribeAutoScalingGroups', Resource: '*' },
  openTunnels(arns, 'OpenInstances', 'Name'),
  {
    Sid: 'PortsOfInstances',
    Effect: 'Allow',
    Action: 'ssm:StartSession',
    Resource: arns.sessionDocument(PORT_DOCUMENT),
  },
];
