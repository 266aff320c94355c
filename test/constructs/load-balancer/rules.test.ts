import { LOAD_BALANCER_RULES, TARGET_RULES } from '../../../constructs/load-balancer/rules';
import { environments } from '../../../environments';
import { testRules } from '../../support/rule-rows';

const [app] = environments.prod.services;

describe('rules', () => {
  testRules(
    [...LOAD_BALANCER_RULES, ...TARGET_RULES],
    [
      [
        'TLS-01',
        { 'environments.prod.ingress.hostName': 'App.example.com' },
        'prod/load-balancer',
        'hostName must be a DNS name of lower-case labels such as "app.example.com", got "App.example.com"',
        "correct ingress.hostName in the environment's file",
      ],
      [
        'TLS-02',
        { 'environments.prod.ingress.hostName': 'app.elsewhere.example.org' },
        'prod/load-balancer',
        'hostName must be within devops-simulator.example.com, got "app.elsewhere.example.org"',
        "correct ingress.hostName in the environment's file, or dns.zone in environments/site.ts",
      ],
      [
        'TLS-03',
        {
          'site.dns.certificate': {
            existing: { arn: 'arn:aws:acm:eu-west-1:111111111111:certificate/1', names: ['*.example.com'] },
          },
        },
        'prod/load-balancer',
        'certificate.existing.names must be names of which one covers app.devops-simulator.example.com (a wildcard covers one label), got "*.example.com"',
        'give dns.certificate.existing in environments/site.ts a certificate for the host name, and list its names',
      ],
      [
        'TLS-04',
        { 'environments.prod.ingress.idleTimeoutSeconds': 0 },
        'prod/load-balancer',
        'idleTimeoutSeconds must be a whole number from 1 to 4000 seconds, got 0',
        "correct ingress.idleTimeoutSeconds in the environment's file",
      ],
      [
        'TLS-05',
        { 'environments.prod.ingress.accessLogRetentionDays': 36500 },
        'prod/load-balancer',
        'accessLogRetentionDays must be a whole number from 1 to 3653 days, got 36500',
        "correct ingress.accessLogRetentionDays in the environment's file",
      ],
      [
        'TLS-06',
        { 'environments.prod.services.0.route.priority': 0 },
        'prod/load-balancer/app',
        'route.priority must be a whole number from 1 to 50000, got 0',
        "correct the service's route.priority in the environment's file",
      ],
      [
        'TLS-07',
        { 'environments.prod.services.0.route.paths': ['api/*'] },
        'prod/load-balancer/app',
        'route must be 1 to 5 values: paths that begin with / (at most 128 characters) and host names, wildcards allowed, got paths "api/*", hosts an empty list',
        "correct the service's route in the environment's file",
      ],
      [
        'TLS-08',
        { 'environments.prod.services.0.route.deregistrationDelaySeconds': 0 },
        'prod/load-balancer/app',
        'route.deregistrationDelaySeconds must be a whole number from 15 to 3600 seconds, got 0',
        "correct the service's route.deregistrationDelaySeconds in the environment's file",
      ],
      [
        'TLS-09',
        { 'environments.prod.services': [app, { ...app, name: 'admin' }] },
        'prod/load-balancer/admin',
        'route.priority must be different for each service of the environment, got 100',
        "give one of the two services another route.priority in the environment's file",
      ],
    ],
  );
});
