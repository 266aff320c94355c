import { APP_SERVER_RULES } from '../../../constructs/app-server/rules';
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
        'port must be a whole number from 1024 to 65535, and not 9100 (the node exporter), got 443',
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
    ],
  );
});
