import { isWhole, matches } from '../../validation/checks';
import { type Rule, ruleFor } from '../../validation/rule';
import type { LoadBalancerProps, TargetProps } from './load-balancer';
import { covers, isHostName, isWithin } from './names';
import { LATE_REQUESTS_SECONDS } from './target';

const ALB = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application';
const rule = ruleFor<LoadBalancerProps>();
const target = ruleFor<TargetProps>();

const zoneName = ({ zone }: LoadBalancerProps): unknown =>
  (zone as { create?: { name?: string }; existing?: { name?: string } } | undefined)?.create?.name ??
  (zone as { existing?: { name?: string } } | undefined)?.existing?.name;
const existingNames = ({ certificate }: LoadBalancerProps): unknown =>
  (certificate as { existing?: { names?: unknown } } | undefined)?.existing?.names;

export const LOAD_BALANCER_RULES: readonly Rule<LoadBalancerProps>[] = [
  rule({
    id: 'TLS-01',
    sentence: 'The host name is a DNS name',
    reason: 'ACM refuses it after the network was made.',
    link: 'https://datatracker.ietf.org/doc/html/rfc1123#section-2.1',
    property: 'hostName',
    allowed: 'a DNS name of lower-case labels such as "app.example.com"',
    mend: "correct ingress.hostName in the environment's file",
    value: ({ hostName }) => hostName,
    ok: isHostName,
  }),
  rule({
    id: 'TLS-02',
    sentence: 'The host name stands in the DNS zone',
    reason: 'The record would be made, and nobody would ever ask this zone for it.',
    link: 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zones-working-with.html',
    property: 'hostName',
    allowed: (props) => `within ${String(zoneName(props))}`,
    mend: "correct ingress.hostName in the environment's file, or dns.zone in environments/site.ts",
    when: ({ hostName }) => isHostName(hostName),
    value: ({ hostName }) => hostName,
    ok: (hostName, props) => isWithin(hostName, zoneName(props)),
  }),
  rule({
    id: 'TLS-03',
    sentence: 'A certificate that exists covers the host name',
    reason: 'Every client would refuse the connection.',
    link: `${ALB}/https-listener-certificates.html`,
    property: 'certificate.existing.names',
    allowed: ({ hostName }) => `names of which one covers ${hostName} (a wildcard covers one label)`,
    mend: 'give dns.certificate.existing in environments/site.ts a certificate for the host name, and list its names',
    when: ({ certificate }) => 'existing' in Object(certificate),
    value: existingNames,
    ok: (names, { hostName }) => Array.isArray(names) && names.some((name) => covers(name, hostName)),
  }),
  rule({
    id: 'TLS-04',
    sentence: 'The idle timeout is one that the load balancer knows',
    reason: 'AWS refuses it at apply.',
    link: `${ALB}/edit-load-balancer-attributes.html#connection-idle-timeout`,
    property: 'idleTimeoutSeconds',
    allowed: 'a whole number from 1 to 4000 seconds',
    mend: "correct ingress.idleTimeoutSeconds in the environment's file",
    value: ({ idleTimeoutSeconds }) => idleTimeoutSeconds,
    ok: (seconds) => isWhole(seconds, 1, 4000),
  }),
  rule({
    id: 'TLS-05',
    sentence: 'Access logs are kept for a bounded time',
    reason: 'They hold client addresses, and grow for ever otherwise.',
    link: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html',
    property: 'accessLogRetentionDays',
    allowed: 'a whole number from 1 to 3653 days',
    mend: "correct ingress.accessLogRetentionDays in the environment's file",
    value: ({ accessLogRetentionDays }) => accessLogRetentionDays,
    ok: (days) => isWhole(days, 1, 3653),
  }),
];

export const TARGET_RULES: readonly Rule<TargetProps>[] = [
  target({
    id: 'TLS-06',
    sentence: 'The priority of a route is one that a listener knows',
    reason: 'AWS refuses it at apply.',
    link: `${ALB}/listener-rules.html#listener-rule-priority`,
    property: 'route.priority',
    allowed: 'a whole number from 1 to 50000',
    mend: "correct the service's route.priority in the environment's file",
    value: ({ route }) => route.priority,
    ok: (priority) => isWhole(priority, 1, 50_000),
  }),
  target({
    id: 'TLS-07',
    sentence: 'A route names paths, and hosts where it needs them, at most five together',
    reason: 'A listener rule takes five values in all.',
    link: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html',
    property: 'route',
    allowed: '1 to 5 values: paths that begin with / (at most 128 characters) and host names, wildcards allowed',
    mend: "correct the service's route in the environment's file",
    value: ({ route: { paths, hosts } }) => ({ paths, hosts: hosts ?? [] }),
    ok: ({ paths, hosts }) =>
      Array.isArray(paths) &&
      Array.isArray(hosts) &&
      paths.length >= 1 &&
      paths.length + hosts.length <= 5 &&
      paths.every((path) => matches(path, /^\/[\w$.~"'@:+&*?/-]{0,127}$/)) &&
      hosts.every((host) => matches(host, /^[a-z0-9*?.-]{1,128}$/)),
  }),
  target({
    id: 'TLS-08',
    sentence: 'The load balancer waits for requests that are in flight or on their way',
    reason: 'It has been seen to send for 15 seconds after a target began to drain; above 3600 AWS refuses it.',
    link: `${ALB}/edit-target-group-attributes.html#deregistration-delay`,
    property: 'route.deregistrationDelaySeconds',
    allowed: `a whole number from ${LATE_REQUESTS_SECONDS} to 3600 seconds`,
    mend: "correct the service's route.deregistrationDelaySeconds in the environment's file",
    value: ({ route }) => route.deregistrationDelaySeconds,
    ok: (seconds) => isWhole(seconds, LATE_REQUESTS_SECONDS, 3600),
  }),
  target({
    id: 'TLS-09',
    sentence: 'Two services have different priorities',
    reason: 'AWS refuses the second rule at apply.',
    link: `${ALB}/listener-rules.html#listener-rule-priority`,
    property: 'route.priority',
    allowed: 'different for each service of the environment',
    mend: "give one of the two services another route.priority in the environment's file",
    value: ({ route: { priority }, prioritiesTaken }) => (prioritiesTaken.includes(priority) ? priority : undefined),
    ok: (taken) => taken === undefined,
  }),
];
