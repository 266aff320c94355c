import { AcmCertificate } from '@cdktf/provider-aws/lib/acm-certificate';
import { Lb } from '@cdktf/provider-aws/lib/lb';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { Route53Zone } from '@cdktf/provider-aws/lib/route53-zone';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { stackOf } from '../../support/company';

const prod = stackOf('prod');
const listener = (port: number) => prod.resources(LbListener).find((each) => each.port === port);

test('port 443 speaks TLS at a current policy with HSTS, and answers 404 to what no service claims', () => {
  expect(listener(443)).toMatchObject({
    protocol: 'HTTPS',
    ssl_policy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
    routing_http_response_strict_transport_security_header_value: 'max-age=63072000; includeSubDomains',
    default_action: [{ type: 'fixed-response', fixed_response: { status_code: '404' } }],
  });
});

test('port 80 only redirects, for good', () => {
  expect(listener(80)).toMatchObject({
    protocol: 'HTTP',
    default_action: [{ type: 'redirect', redirect: { protocol: 'HTTPS', port: '443', status_code: 'HTTP_301' } }],
  });
});

test('the load balancer is protected, logs, and drops what is malformed', () => {
  expect(prod.resource(Lb)).toMatchObject({
    internal: false,
    enable_deletion_protection: true,
    drop_invalid_header_fields: true,
    idle_timeout: 60,
    access_logs: { enabled: true },
  });
  // ALB refuses to write into a bucket with a key of ours.
  expect(prod.resource(S3BucketServerSideEncryptionConfigurationA)).toMatchObject({
    rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } }],
  });
});

test("the zone and the logs are lost by nobody's mistake, where the environment is protected", () => {
  for (const type of [Route53Zone, S3Bucket])
    expect(prod.resource(type)).toMatchObject({ lifecycle: { prevent_destroy: true } });
});

test('a service gets its requests over TLS, asked for health by its live path', () => {
  expect(prod.resource(LbTargetGroup)).toMatchObject({
    port: 8080,
    protocol: 'HTTPS',
    deregistration_delay: '60',
    health_check: { path: '/live', protocol: 'HTTPS', matcher: '200' },
    lifecycle: { create_before_destroy: true },
  });
  expect(prod.resource(LbListenerRule)).toMatchObject({
    priority: 100,
    condition: [{ path_pattern: { values: ['/*'] } }],
  });
});

test('a service with a host of its own is routed by it', () => {
  const { condition } = stackOf('prod', {
    'environments.prod.services.0.route.hosts': ['api.devops-simulator.example.com'],
  }).resource(LbListenerRule);

  expect(condition).toEqual([
    { path_pattern: { values: ['/*'] } },
    { host_header: { values: ['api.devops-simulator.example.com'] } },
  ]);
});

describe('names', () => {
  test('the certificate is validated by DNS in the zone that is made', () => {
    expect(prod.resource(AcmCertificate)).toMatchObject({
      domain_name: 'app.devops-simulator.example.com',
      validation_method: 'DNS',
      lifecycle: { create_before_destroy: true },
    });
    expect(prod.resources(Route53Zone)).toHaveLength(1);
    expect(prod.resources(Route53Record).some(({ name }) => name === 'app.devops-simulator.example.com')).toBe(true);
  });

  test('a zone and a certificate that exist are used, and none is made', () => {
    const arn = 'arn:aws:acm:eu-west-1:111111111111:certificate/1';
    const stack = stackOf('prod', {
      'site.dns': {
        zone: { existing: { id: 'Z123', name: 'devops-simulator.example.com' } },
        certificate: { existing: { arn, names: ['*.devops-simulator.example.com'] } },
      },
    });

    expect([...stack.resources(Route53Zone), ...stack.resources(AcmCertificate)]).toEqual([]);
    expect(stack.resource(Route53Record)).toMatchObject({ zone_id: 'Z123' });
    expect(stack.resources(LbListener).find((each) => each.port === 443)).toMatchObject({ certificate_arn: arn });
  });
});
