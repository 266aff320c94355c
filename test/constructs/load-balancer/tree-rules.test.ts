import { Lb, type LbConfig } from '@cdktf/provider-aws/lib/lb';
import { LbListener, type LbListenerConfig } from '@cdktf/provider-aws/lib/lb-listener';
import { LbTargetGroup, type LbTargetGroupConfig } from '@cdktf/provider-aws/lib/lb-target-group';
import { type TerraformStack, TerraformVariable } from 'cdktf';
import { HSTS, TLS_POLICY } from '../../../constructs/load-balancer/tls';
import { TLS_TREE_RULES } from '../../../constructs/load-balancer/tree-rules';
import { treeMessages, undecided } from '../../support/rules';

const complaints = (build: (stack: TerraformStack) => void): string[] => treeMessages(TLS_TREE_RULES, build);

/** A listener that obeys every rule. */
const listener = (stack: TerraformStack, overrides: Partial<LbListenerConfig> = {}): LbListener =>
  new LbListener(stack, 'node', {
    loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/a/1',
    protocol: 'HTTPS',
    sslPolicy: TLS_POLICY,
    routingHttpResponseStrictTransportSecurityHeaderValue: HSTS,
    defaultAction: [{ type: 'forward' }],
    ...overrides,
  });
const targetGroup = (stack: TerraformStack, overrides: Partial<LbTargetGroupConfig> = {}): LbTargetGroup =>
  new LbTargetGroup(stack, 'node', { protocol: 'HTTPS', healthCheck: { protocol: 'HTTPS' }, ...overrides });
const balancer = (stack: TerraformStack, overrides: Partial<LbConfig> = {}): Lb =>
  new Lb(stack, 'node', { accessLogs: { bucket: 'logs', enabled: true }, dropInvalidHeaderFields: true, ...overrides });

const policyAllowed =
  'ssl_policy must be one of ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09, ELBSecurityPolicy-TLS13-1-3-PQ-2025-09, ELBSecurityPolicy-TLS13-1-3-2021-06, ELBSecurityPolicy-TLS13-1-2-Res-2021-06, got';

describe('tree rules', () => {
  test.each([
    ['a listener', (stack: TerraformStack) => listener(stack)],
    ['a target group', (stack: TerraformStack) => targetGroup(stack)],
    ['a load balancer', (stack: TerraformStack) => balancer(stack)],
    [
      'a redirect',
      (stack: TerraformStack) =>
        listener(stack, {
          protocol: 'HTTP',
          defaultAction: [{ type: 'redirect', redirect: { protocol: 'HTTPS', statusCode: 'HTTP_301' } }],
        }),
    ],
  ])('pass %s that obeys', (_case, build) => {
    expect(complaints(build)).toEqual([]);
  });

  test.each([
    [
      'TLS-20',
      (stack: TerraformStack) => listener(stack, { sslPolicy: 'ELBSecurityPolicy-2016-08' }),
      `${policyAllowed} "ELBSecurityPolicy-2016-08"`,
      'set sslPolicy of the listener to TLS_POLICY',
    ],
    [
      'TLS-20',
      (stack: TerraformStack) => listener(stack, { sslPolicy: undefined as never }),
      `${policyAllowed} nothing`,
      'set sslPolicy of the listener to TLS_POLICY',
    ],
    [
      'TLS-21',
      (stack: TerraformStack) => listener(stack, { protocol: 'HTTP' }),
      'default_action must be a redirect to HTTPS, got "forward"',
      'give the listener a redirect to HTTPS on port 443, or protocol HTTPS',
    ],
    [
      'TLS-22',
      (stack: TerraformStack) =>
        listener(stack, { routingHttpResponseStrictTransportSecurityHeaderValue: 'max-age=60' }),
      'routing_http_response_strict_transport_security_header_value must be "max-age=…" of at least 31536000 seconds, got "max-age=60"',
      'set routingHttpResponseStrictTransportSecurityHeaderValue of the listener to HSTS',
    ],
    [
      'TLS-23',
      (stack: TerraformStack) => targetGroup(stack, { healthCheck: { protocol: 'HTTP' } }),
      'protocol must be "HTTPS", for requests and health checks, got "HTTP"',
      'set protocol and healthCheck.protocol of the target group to HTTPS',
    ],
    [
      'TLS-24',
      (stack: TerraformStack) => balancer(stack, { dropInvalidHeaderFields: false }),
      'access_logs must be access_logs enabled and drop_invalid_header_fields true, got drop_invalid_header_fields off',
      'set accessLogs.enabled and dropInvalidHeaderFields of the load balancer to true',
    ],
  ])('%s refuses one that does not', (rule, build, complaint, mend) => {
    expect(complaints(build)).toEqual([`test/node  ${rule}\n  ${complaint}\n  mend: ${mend}`]);
  });

  test('a policy that apply will tell is counted, not refused', () => {
    const build = (stack: TerraformStack) =>
      listener(stack, { sslPolicy: new TerraformVariable(stack, 'policy', { type: 'string' }).stringValue });

    expect(complaints(build)).toEqual([]);
    expect(undecided(TLS_TREE_RULES, build)).toEqual(['TLS-20']);
  });
});
