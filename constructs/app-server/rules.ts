import { PORTS } from '../../app/src/contract';
import { isWhole, matches } from '../../validation/checks';
import { type Rule, ruleFor } from '../../validation/rule';
import { isLogRetention, LOG_RETENTION_ALLOWED, LOG_RETENTION_LINK } from '../log-retention';
import { SERVERS } from '../server-versions';
import type { AppServerGroupProps } from './app-server-group';
import { architectureOf } from './instance-types';
import { DRAIN_RULES } from './rules-drain';
import { LOGIN_RULES } from './rules-login';

const ASG = 'https://docs.aws.amazon.com/autoscaling/ec2/userguide';
const rule = ruleFor<AppServerGroupProps>();
const inFile = (field: string): string => `correct the service's ${field} in the environment's file`;

/** Of the instance, by whatever else listens there. */
const portsTaken = ({ login }: Pick<AppServerGroupProps, 'login'>): readonly { port: number; by: string }[] => [
  { port: PORTS.metrics, by: 'metrics' },
  { port: SERVERS.nodeExporter.port, by: 'the node exporter' },
  ...(login ? [{ port: SERVERS.redis.port, by: 'Redis' }] : []),
];

export const APP_SERVER_RULES: readonly Rule<AppServerGroupProps>[] = [
  rule({
    id: 'APP-01',
    sentence: 'A group has a name that all of its resources can bear',
    reason: 'Roles take 64 characters, and the service is a part of host names and image repositories.',
    link: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
    property: 'name',
    allowed:
      'at most 64 lower-case letters, digits and hyphens, ending with a service name of at most 12 letters and digits',
    mend: inFile('name'),
    value: ({ name }) => name,
    ok: (name) => matches(name, /^(?=.{1,64}$)[a-z][a-z0-9-]*-[a-z][a-z0-9]{0,11}$/),
  }),
  rule({
    id: 'APP-02',
    sentence: 'A service listens on a port that needs no privilege and is free',
    reason: 'The process is not root and has no capabilities, and shares the network of the instance.',
    link: 'https://docs.kernel.org/networking/ip-sysctl.html',
    property: 'port',
    allowed: (props) =>
      `a whole number from 1024 to 65535, but for ${portsTaken(props)
        .map(({ port, by }) => `${port} (${by})`)
        .join(', ')}`,
    mend: inFile('port'),
    value: ({ port }) => port,
    ok: (port, props) => isWhole(port, 1024, 65_535) && !portsTaken(props).some((taken) => taken.port === port),
  }),
  rule({
    id: 'APP-03',
    sentence: 'Capacity is ordered: min, desired, max',
    reason: 'AWS refuses the group at apply.',
    link: `${ASG}/asg-capacity-limits.html`,
    property: 'capacity',
    allowed: 'whole numbers with 1 ≤ min ≤ desired ≤ max ≤ 1000',
    mend: inFile('capacity'),
    value: ({ capacity }) => ({ min: capacity?.min, desired: capacity?.desired, max: capacity?.max }),
    ok: ({ min, desired, max }) => isWhole(min, 1, 1000) && isWhole(desired, min, 1000) && isWhole(max, desired, 1000),
  }),
  rule({
    id: 'APP-04',
    sentence: 'An image is named by its digest',
    reason: 'A tag can be moved between two boots, and a rollback would then boot the bad release.',
    link: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html',
    property: 'release',
    allowed: 'registry/repository@sha256: and 64 hex digits',
    mend: 'name the digest of the service in the file that RELEASE_FILE names',
    value: ({ image }) => image,
    ok: (image) => matches(image, /^[^@\s]+\/[^@\s:]+@sha256:[0-9a-f]{64}$/),
  }),
  rule({
    id: 'APP-05',
    sentence: 'A machine image is concrete',
    reason: 'An alias (resolve:ssm:…) means another machine tomorrow, and AWS cannot roll a group back that uses one.',
    link: `${ASG}/instance-refresh-rollback.html`,
    property: 'ami.id',
    allowed: '"ami-" and 8 or 17 hex digits',
    mend: inFile('ami.id'),
    value: ({ ami }) => ami?.id,
    ok: (id) => matches(id, /^ami-([0-9a-f]{8}|[0-9a-f]{17})$/),
  }),
  rule({
    id: 'APP-06',
    sentence: 'The instance type has the architecture of the machine image',
    reason: 'Instances would fail at launch, one after another, until the deadline.',
    link: 'https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html',
    property: 'instanceType',
    allowed: ({ ami }) =>
      `an instance type of ${ami?.architecture ? `architecture ${ami.architecture}` : 'the architecture that ami.architecture names, arm64 or x86_64'}`,
    mend: inFile('instanceType or ami'),
    when: ({ ami }) => ami !== undefined, // APP-05 says that it is missing
    value: ({ instanceType }) => instanceType,
    ok: (type, { ami }) => architectureOf(type) !== undefined && architectureOf(type) === ami?.architecture,
  }),
  rule({
    id: 'APP-07',
    sentence: 'New instances are launched before old ones end',
    reason: 'At 100 % AWS ends an instance first: a rolling release would run short.',
    link: `${ASG}/instance-maintenance-policy-overview-and-considerations.html`,
    property: 'rollout.maxHealthyPercent',
    allowed: 'a whole number from 101 to 200 percent',
    mend: inFile('rollout.maxHealthyPercent'),
    value: ({ maxHealthyPercent }) => maxHealthyPercent,
    ok: (percent) => isWhole(percent, 101, 200),
  }),
  rule({
    id: 'APP-08',
    sentence: 'The group has room for an instance more than it begins with',
    reason:
      'Without room neither a rolling release nor the scaler can add one. Later the scaler may have used it up: the rollout says so.',
    link: `${ASG}/asg-capacity-limits.html`,
    property: 'capacity.max',
    allowed: ({ capacity }) => `above desired (${String(capacity?.desired)})`,
    mend: inFile('capacity.max'),
    value: ({ capacity }) => capacity?.max,
    ok: (max, { capacity }) => typeof max === 'number' && max > (capacity?.desired ?? 0),
  }),
  rule({
    id: 'APP-09',
    sentence: 'The root volume holds the machine image and two releases',
    reason: 'Amazon Linux asks for 8 GiB; EBS takes 16384 at most.',
    link: 'https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html',
    property: 'rootVolumeGiB',
    allowed: 'a whole number from 8 to 16384 GiB',
    mend: inFile('rootVolumeGiB'),
    value: ({ rootVolumeGiB }) => rootVolumeGiB,
    ok: (gib) => isWhole(gib, 8, 16_384),
  }),
  rule({
    id: 'APP-10',
    sentence: 'Logs are kept for a time that CloudWatch knows',
    reason: 'CloudWatch refuses any other number of days at apply.',
    link: LOG_RETENTION_LINK,
    property: 'logRetentionDays',
    allowed: LOG_RETENTION_ALLOWED,
    mend: inFile('logRetentionDays'),
    value: ({ logRetentionDays }) => logRetentionDays,
    ok: isLogRetention,
  }),
  rule({
    id: 'APP-11',
    sentence: 'An instance has time to start',
    reason: 'Without a warm-up the next instance is replaced before this one answers.',
    link: `${ASG}/ec2-auto-scaling-default-instance-warmup.html`,
    property: 'rollout.warmupSeconds',
    allowed: 'a whole number from 30 to 3600 seconds',
    mend: inFile('rollout.warmupSeconds'),
    value: ({ warmupSeconds }) => warmupSeconds,
    ok: (seconds) => isWhole(seconds, 30, 3600),
  }),
  rule({
    id: 'APP-12',
    sentence: 'Targets of the scaler leave room for load that rises while an instance starts',
    reason: 'At 90 % and more the group is saturated before help comes.',
    link: `${ASG}/as-scaling-target-tracking.html`,
    property: 'scaling',
    allowed: 'cpuPercent from 10 to 90 and requestsPerTargetPerMinute of at least 1',
    mend: inFile('scaling'),
    when: ({ scaling }) => scaling !== undefined,
    value: ({ scaling }) => ({
      cpuPercent: scaling?.cpuPercent,
      requestsPerTargetPerMinute: scaling?.requestsPerTargetPerMinute,
    }),
    ok: ({ cpuPercent, requestsPerTargetPerMinute }) =>
      typeof cpuPercent === 'number' &&
      cpuPercent >= 10 &&
      cpuPercent <= 90 &&
      isWhole(requestsPerTargetPerMinute, 1, 10_000_000),
  }),
  rule({
    id: 'APP-13',
    sentence: 'Processes and their connections are counted',
    reason: 'Connections to the database are computed from them.',
    link: 'https://node-postgres.com/guides/pool-sizing',
    property: 'database',
    allowed: 'processes from 1 to 64 and connectionsPerProcess from 1 to 100, whole numbers',
    mend: inFile('database'),
    value: ({ processes, connectionsPerProcess }) => ({ processes, connectionsPerProcess }),
    ok: ({ processes, connectionsPerProcess }) => isWhole(processes, 1, 64) && isWhole(connectionsPerProcess, 1, 100),
  }),
  rule({
    id: 'APP-14',
    sentence: 'The service knows in which mode it runs',
    reason: 'Any other word means production to the service, and nothing to its readers.',
    link: 'https://nodejs.org/en/learn/getting-started/nodejs-the-difference-between-development-and-production',
    property: 'nodeEnvironment',
    allowed: '"production" or "development"',
    mend: inFile('nodeEnvironment'),
    value: ({ nodeEnvironment }) => nodeEnvironment,
    ok: (mode) => ['production', 'development'].includes(mode),
  }),
  rule({
    id: 'APP-15',
    sentence: 'The root volume is the one that the machine image boots from',
    reason: 'Under another name EC2 adds a second volume, and the first keeps the size and encryption of the image.',
    link: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html',
    property: 'ami.rootDevice',
    allowed: '"/dev/xvda" (Amazon Linux) or "/dev/sda1" (Ubuntu, Debian)',
    mend: inFile('ami.rootDevice'),
    when: ({ ami }) => ami?.rootDevice !== undefined,
    value: ({ ami }) => ami?.rootDevice,
    ok: (device) => device === '/dev/xvda' || device === '/dev/sda1',
  }),
  ...DRAIN_RULES,
  ...LOGIN_RULES,
];
