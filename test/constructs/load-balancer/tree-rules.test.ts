import { Lb, type LbConfig } from '@cdktf/provider-aws/lib/lb';
import { LbListener, type LbListenerConfig } from '@cdktf/provider-aws/lib/lb-listener';
import { LbListenerRule, type LbListenerRuleAction } from '@cdktf/provider-aws/lib/lb-listener-rule';
import { LbTargetGroup, type LbTargetGroupConfig } from '@cdktf/provider-aws/lib/lb-target-group';
import type { TerraformStack } from 'cdktf';
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

const redirect = (overrides: object = {}) => ({
  type: 'redirect',
  redirect: { protocol: 'HTTPS', port: '443', statusCode: 'HTTP_301', ...overrides },
});
const REDIRECT = redirect();
const rule = (stack: TerraformStack, listenerArn: string, action: LbListenerRuleAction): LbListenerRule =>
  new LbListenerRule(stack, 'rule', {
    listenerArn,
    condition: [{ pathPattern: { values: ['/*'] } }],
    action: [action],
  });

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
          defaultAction: [REDIRECT],
        }),
    ],
    [
      'a rule of a listener with TLS',
      (stack: TerraformStack) => rule(stack, listener(stack).arn, { type: 'forward', targetGroupArn: 'tg' }),
    ],
    [
      'a rule of a listener without TLS',
      (stack: TerraformStack) =>
        rule(stack, listener(stack, { protocol: 'HTTP', defaultAction: [REDIRECT] }).arn, REDIRECT),
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
      'access_logs must be access_logs enabled and drop_invalid_header_fields true, got drop_invalid_header_fields false',
      'set accessLogs.enabled and dropInvalidHeaderFields of the load balancer to true',
    ],
  ])('%s refuses one that does not', (rule, build, complaint, mend) => {
    expect(complaints(build)).toEqual([`test/node  ${rule}\n  ${complaint}\n  mend: ${mend}`]);
  });

  const clear = (stack: TerraformStack, action: object): LbListener =>
    listener(stack, { protocol: 'HTTP', defaultAction: [action] as never });

  test.each<readonly [string, string, (stack: TerraformStack) => unknown, string]>([
    ['node', 'forwards', (stack) => clear(stack, { type: 'forward' }), '"forward"'],
    ['node', 'does nothing', (stack) => listener(stack, { protocol: 'HTTP', defaultAction: [] }), 'no action'],
    [
      'node',
      'stays without TLS',
      (stack) => clear(stack, redirect({ protocol: 'HTTP' })),
      'a redirect to protocol "HTTP"',
    ],
    ['node', 'goes to another port', (stack) => clear(stack, redirect({ port: '80' })), 'a redirect to port "80"'],
    ['node', 'keeps the port', (stack) => clear(stack, redirect({ port: undefined })), 'a redirect to port nothing'],
    [
      'node',
      'is asked again each time',
      (stack) => clear(stack, redirect({ statusCode: 'HTTP_302' })),
      'a redirect with status_code "HTTP_302"',
    ],
    [
      'node',
      'goes to another host',
      (stack) => clear(stack, redirect({ host: 'example.org' })),
      'a redirect to host "example.org"',
    ],
    [
      'rule',
      'forwards by a rule',
      (stack) => rule(stack, clear(stack, REDIRECT).arn, { type: 'forward', targetGroupArn: 'tg' }),
      '"forward"',
    ],
  ])('TLS-21 refuses at %s a listener without TLS that %s', (where, _what, build, got) => {
    expect(complaints(build)).toEqual([
      `test/${where}  TLS-21\n  default_action must be a redirect to HTTPS on port 443 of the same host, with HTTP_301, by default and by each rule, got ${got}\n  mend: give the listener a redirect to HTTPS on port 443 and no other rules, or protocol HTTPS`,
    ]);
  });

  test('a rule of a listener that stands elsewhere is counted, not refused', () => {
    const build = (stack: TerraformStack) => rule(stack, 'arn:aws:elasticloadbalancing:::listener/x', REDIRECT);

    expect(complaints(build)).toEqual([]);
    expect(undecided(TLS_TREE_RULES, build)).toEqual(['TLS-21']);
  });
});
