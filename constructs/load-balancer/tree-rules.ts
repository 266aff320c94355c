import { Lb } from '@cdktf/provider-aws/lib/lb';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import { holdsToken, type TreeRule } from '../validation';
import { mustBe, together, type Verdict } from '../verdict';
import { judgeActions } from './listener-actions';
import { CURRENT_TLS_POLICIES, HSTS_LEAST_SECONDS } from './tls';

const ALB = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application';

const https =
  (judge: (listener: LbListener) => Verdict): TreeRule['judge'] =>
  (node) => {
    if (!(node instanceof LbListener)) return undefined;
    if (holdsToken(node.protocolInput)) return 'undecidable';
    return node.protocolInput === 'HTTPS' ? judge(node) : undefined;
  };

/** What every load balancer, listener and target group must obey, whoever defines it. */
export const TLS_TREE_RULES: readonly TreeRule[] = [
  {
    id: 'TLS-20',
    sentence: 'HTTPS listeners use a current TLS policy',
    reason: "The provider's default still admits TLS 1.0.",
    link: `${ALB}/describe-ssl-policies.html`,
    property: 'ssl_policy',
    allowed: `one of ${CURRENT_TLS_POLICIES.join(', ')}`,
    mend: 'set sslPolicy of the listener to TLS_POLICY',
    judge: https(({ sslPolicyInput }) =>
      mustBe(sslPolicyInput, (policy: unknown) => CURRENT_TLS_POLICIES.includes(String(policy))),
    ),
  },
  {
    id: 'TLS-21',
    sentence: 'A listener without TLS only redirects to HTTPS',
    reason: 'Anything else would carry data in clear over the internet.',
    link: `${ALB}/listener-rules.html#redirect-actions`,
    property: 'default_action',
    allowed: 'a redirect to HTTPS on port 443 of the same host, with HTTP_301, by default and by each rule',
    mend: 'give the listener a redirect to HTTPS on port 443 and no other rules, or protocol HTTPS',
    judge: judgeActions,
  },
  {
    id: 'TLS-22',
    sentence: 'HTTPS listeners tell browsers to come by HTTPS only, for at least a year',
    reason: 'The first plain request of each visit could be intercepted.',
    link: 'https://datatracker.ietf.org/doc/html/rfc6797#section-6.1',
    property: 'routing_http_response_strict_transport_security_header_value',
    allowed: `"max-age=…" of at least ${HSTS_LEAST_SECONDS} seconds`,
    mend: 'set routingHttpResponseStrictTransportSecurityHeaderValue of the listener to HSTS',
    judge: https(({ routingHttpResponseStrictTransportSecurityHeaderValueInput }) =>
      mustBe(
        routingHttpResponseStrictTransportSecurityHeaderValueInput,
        (value: unknown) => Number(/^max-age=(\d+)/.exec(String(value))?.[1] ?? 0) >= HSTS_LEAST_SECONDS,
      ),
    ),
  },
  {
    id: 'TLS-23',
    sentence: 'The way from the load balancer to the instances is encrypted too',
    reason: 'Requests carry tokens and data across zones.',
    link: `${ALB}/load-balancer-target-groups.html#target-group-routing-configuration`,
    property: 'protocol',
    allowed: '"HTTPS", for requests and health checks',
    mend: 'set protocol and healthCheck.protocol of the target group to HTTPS',
    judge: (node) => {
      if (!(node instanceof LbTargetGroup)) return undefined;
      return together(mustBe(node.protocolInput, 'HTTPS'), mustBe(node.healthCheckInput?.protocol, 'HTTPS'));
    },
  },
  {
    id: 'TLS-24',
    sentence: 'Load balancers log every request and drop malformed headers',
    reason: 'Without a log no attack can be understood; malformed headers smuggle requests past the checks.',
    link: `${ALB}/load-balancer-access-logs.html`,
    property: 'access_logs',
    allowed: 'access_logs enabled and drop_invalid_header_fields true',
    mend: 'set accessLogs.enabled and dropInvalidHeaderFields of the load balancer to true',
    judge: (node) => {
      if (!(node instanceof Lb)) return undefined;
      return together(
        mustBe(node.accessLogsInput?.enabled, true, 'access_logs.enabled'),
        mustBe(node.dropInvalidHeaderFieldsInput, true, 'drop_invalid_header_fields'),
      );
    },
  },
];
