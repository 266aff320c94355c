import { PORTS } from '../../../app/src/contract';
import { APP_SERVER_RULES } from '../../../constructs/app-server/rules';
import { SERVERS } from '../../../constructs/server-versions';
import { changedCompany, findingsOf } from '../../support/company';
import { testRules } from '../../support/rule-rows';

describe('rules', () => {
  testRules(
    [...APP_SERVER_RULES],
    [
      [
        'APP-01',
        { 'environments.prod.services.0.name': 'App' },
        'prod/App',
        'name must be at most 64 lower-case letters, digits and hyphens, ending with a service name of at most 12 letters and digits, got "devops-simulator-prod-App"',
        "correct the service's name in the environment's file",
      ],
      [
        'APP-02',
        { 'environments.prod.services.0.port': 443 },
        'prod/app',
        'port must be a whole number from 1024 to 65535, but for 9464 (metrics), 9100 (the node exporter), got 443',
        "correct the service's port in the environment's file",
      ],
      [
        'APP-03',
        { 'environments.prod.services.0.capacity': { min: 3, desired: 2, max: 9 } },
        'prod/app',
        'capacity must be whole numbers with 1 ≤ min ≤ desired ≤ max ≤ 1000, got min 3, desired 2, max 9',
        "correct the service's capacity in the environment's file",
      ],
      [
        'APP-04',
        { 'choices.release.app': 'latest' },
        'prod/app',
        'release must be registry/repository@sha256: and 64 hex digits, got "111111111111.dkr.ecr.eu-west-1.amazonaws.com/devops-simulator/app@latest"',
        'name the digest of the service in the file that RELEASE_FILE names',
      ],
      [
        'APP-05',
        { 'environments.prod.services.0.ami.id': 'resolve:ssm:/aws/service/latest' },
        'prod/app',
        'ami.id must be "ami-" and 8 or 17 hex digits, got "resolve:ssm:/aws/service/latest"',
        "correct the service's ami.id in the environment's file",
      ],
      [
        'APP-06',
        { 'environments.prod.services.0.instanceType': 'm7i.large' },
        'prod/app',
        'instanceType must be an instance type of architecture arm64, got "m7i.large"',
        "correct the service's instanceType or ami in the environment's file",
      ],
      [
        'APP-07',
        { 'environments.prod.services.0.rollout.maxHealthyPercent': 100 },
        'prod/app',
        'rollout.maxHealthyPercent must be a whole number from 101 to 200 percent, got 100',
        "correct the service's rollout.maxHealthyPercent in the environment's file",
      ],
      [
        'APP-08',
        { 'environments.prod.services.0.capacity': { min: 3, desired: 3, max: 3 } },
        'prod/app',
        'capacity.max must be above desired (3), got 3',
        "correct the service's capacity.max in the environment's file",
      ],
      [
        'APP-09',
        { 'environments.prod.services.0.rootVolumeGiB': 4 },
        'prod/app',
        'rootVolumeGiB must be a whole number from 8 to 16384 GiB, got 4',
        "correct the service's rootVolumeGiB in the environment's file",
      ],
      [
        'APP-10',
        { 'environments.prod.services.0.logRetentionDays': 8 },
        'prod/app',
        'logRetentionDays must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days, got 8',
        "correct the service's logRetentionDays in the environment's file",
      ],
      [
        'APP-11',
        { 'environments.prod.services.0.rollout.warmupSeconds': 5 },
        'prod/app',
        'rollout.warmupSeconds must be a whole number from 30 to 3600 seconds, got 5',
        "correct the service's rollout.warmupSeconds in the environment's file",
      ],
      [
        'APP-12',
        { 'environments.prod.services.0.scaling.cpuPercent': 95 },
        'prod/app',
        'scaling must be cpuPercent from 10 to 90 and requestsPerTargetPerMinute of at least 1, got cpuPercent 95, requestsPerTargetPerMinute 1200',
        "correct the service's scaling in the environment's file",
      ],
      [
        'APP-13',
        { 'environments.prod.services.0.database.processes': 0 },
        'prod/app',
        'database must be processes from 1 to 64 and connectionsPerProcess from 1 to 100, whole numbers, got processes 0, connectionsPerProcess 10',
        "correct the service's database in the environment's file",
      ],
      [
        'APP-14',
        { 'environments.prod.services.0.nodeEnvironment': 'staging' },
        'prod/app',
        'nodeEnvironment must be "production" or "development", got "staging"',
        "correct the service's nodeEnvironment in the environment's file",
      ],
      [
        'APP-15',
        { 'environments.prod.services.0.ami.rootDevice': '/dev/sdb' },
        'prod/app',
        'ami.rootDevice must be "/dev/xvda" (Amazon Linux) or "/dev/sda1" (Ubuntu, Debian), got "/dev/sdb"',
        "correct the service's ami.rootDevice in the environment's file",
      ],
      [
        'APP-16',
        { 'environments.prod.services.0.drain.serviceDrainSeconds': 5 },
        'prod/app',
        'drain.serviceDrainSeconds must be a whole number from 15 (15 for late requests) to 3600 seconds, got 5',
        "correct the service's drain.serviceDrainSeconds in the environment's file",
      ],
      [
        'APP-17',
        { 'environments.prod.services.0.drain.stopTimeoutSeconds': 30 },
        'prod/app',
        'drain.stopTimeoutSeconds must be a whole number from 35 (serviceDrainSeconds and 5 to exit) to 3600 seconds, got 30',
        "correct the service's drain.stopTimeoutSeconds in the environment's file",
      ],
      [
        'APP-18',
        { 'environments.prod.services.0.drain.keepAliveSeconds': 60 },
        'prod/app',
        'drain.keepAliveSeconds must be a whole number from 65 (ingress.idleTimeoutSeconds and 5 of margin) to 3600 seconds, got 60',
        "correct the service's drain.keepAliveSeconds in the environment's file",
      ],
      [
        'APP-19',
        { 'environments.prod.services.0.login': { sessionMemoryMiB: 64 } },
        'prod/app',
        'login must be left out, since nodeEnvironment is "production", got sessionMemoryMiB 64',
        "remove the service's login from the environment's file: who writes there has a token of site.tokens.issuer",
      ],
      [
        'APP-20',
        { 'environments.prod.services.0.login': { sessionMemoryMiB: 1024 } },
        'prod/app',
        'login.sessionMemoryMiB must be a whole number from 16 to 512 MiB, got 1024',
        "correct the service's login.sessionMemoryMiB in the environment's file",
      ],
    ],
  );

  const said = (name: 'prod' | 'dev', changes: Readonly<Record<string, unknown>>, ...rules: string[]): string[] =>
    findingsOf(changedCompany(changes), name)
      .filter(({ rule }) => rules.includes(rule))
      .map(({ rule, property, allowed }) => `${rule} ${property}: ${allowed}`);
  const free = (taken: string): string => `APP-02 port: a whole number from 1024 to 65535, but for ${taken}`;

  test.each([PORTS.metrics, SERVERS.nodeExporter.port])('APP-02 refuses %d, which every instance uses', (port) => {
    const [prod, dev] = [{ 'environments.prod.services.0.port': port }, { 'environments.dev.services.0.port': port }];

    expect(said('prod', prod, 'APP-02')).toEqual([free('9464 (metrics), 9100 (the node exporter)')]);
    expect(said('dev', dev, 'APP-02')).toEqual([free('9464 (metrics), 9100 (the node exporter), 6379 (Redis)')]);
  });

  test("APP-02 refuses Redis's port where there is a login, and nowhere else", () => {
    const { port } = SERVERS.redis;

    expect(said('dev', { 'environments.dev.services.0.port': port }, 'APP-02')).toHaveLength(1);
    expect(said('prod', { 'environments.prod.services.0.port': port }, 'APP-02')).toEqual([]);
  });

  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['no image at all', { ami: undefined }, 'APP-05 ami.id: "ami-" and 8 or 17 hex digits'],
    [
      'an image of no architecture',
      { 'ami.architecture': undefined },
      'APP-06 instanceType: an instance type of the architecture that ami.architecture names, arm64 or x86_64',
    ],
  ])('of a machine image one speaks where there is %s', (_what, changes, wanted) => {
    const paths = Object.entries(changes).map(([path, value]) => [`environments.prod.services.0.${path}`, value]);

    expect(said('prod', Object.fromEntries(paths), 'APP-05', 'APP-06')).toEqual([wanted]);
  });
});
