import { Lb } from '@cdktf/provider-aws/lib/lb';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { Route53Zone } from '@cdktf/provider-aws/lib/route53-zone';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Placement } from '../network/placement';
import { SecurityGroup } from '../network/security-group';
import { checkProps } from '../validation';
import { AccessLogs } from './access-logs';
import { Certificate } from './certificate';
import { LOAD_BALANCER_RULES, TARGET_RULES } from './rules';
import type { Target } from './target';
import { HSTS, TLS_POLICY } from './tls';

export interface LoadBalancerProps {
  /** At most 32 letters, digits and hyphens. */
  readonly name: string;
  /** Prefix of the access-log bucket, whose name must be unique in the world. */
  readonly bucketPrefix: string;
  readonly network: Placement;
  /** DNS name that clients use. */
  readonly hostName: string;
  readonly zone:
    | { readonly create: { readonly name: string } }
    | { readonly existing: { readonly id: string; readonly name: string } };
  /** Made and validated by DNS, or one that exists, with the names it covers. */
  readonly certificate:
    | { readonly create: true }
    | { readonly existing: { readonly arn: string; readonly names: readonly string[] } };
  /** Seconds without traffic before a connection is closed, 1 to 4000. */
  readonly idleTimeoutSeconds: number;
  readonly accessLogRetentionDays: number;
  /** AWS refuses to delete it, and Terraform the zone and the log bucket. */
  readonly deletionProtection: boolean;
}

export interface TargetOptions {
  /** TCP port of the instances, which speak TLS with a certificate of their own. */
  readonly port: number;
  /** Path that answers 200 while the process is alive. */
  readonly livePath: string;
  readonly route: {
    /** The lowest is asked first: 1 to 50000. */
    readonly priority: number;
    readonly paths: readonly string[];
    /** @default - every host name */
    readonly hosts?: readonly string[];
    /** 15 to 3600. */
    readonly deregistrationDelaySeconds: number;
  };
}

export interface TargetProps extends TargetOptions {
  readonly prioritiesTaken: readonly number[];
}

/** HTTPS from the internet to services, each behind a route of its own. What no route claims is answered with 404. */
export class LoadBalancer extends Construct {
  readonly securityGroup: SecurityGroup;
  readonly dnsName: string;
  /** `app/…`, CloudWatch's LoadBalancer dimension. */
  readonly arnSuffix: string;
  /** Name servers of a zone that was made here, for the delegation. */
  readonly nameServers: string[] | undefined;
  private readonly lb: Lb;
  private readonly https: LbListener;
  private readonly priorities: number[] = [];
  private readonly waitFor: ITerraformDependable[] = [];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: LoadBalancerProps,
  ) {
    super(scope, id);
    checkProps(this, props, LOAD_BALANCER_RULES);
    const zone = this.zone();
    this.nameServers = zone.nameServers;
    this.securityGroup = this.addSecurityGroup();
    this.lb = this.addLoadBalancer();
    this.dnsName = this.lb.dnsName;
    this.arnSuffix = this.lb.arnSuffix;
    this.https = this.addListeners(this.certificateArn(zone.id));
    this.addRecord(zone.id);
  }

  /** What must exist before a target can become healthy: the listener, and the route of every target so far. */
  get ready(): readonly ITerraformDependable[] {
    return this.waitFor;
  }

  /** Sends requests for these paths and hosts to a group of instances, and asks each of them whether it is alive. */
  addTarget(id: string, options: TargetOptions): Target {
    const { priority, paths, hosts } = options.route;
    const scope = new Construct(this, id);
    checkProps(scope, { ...options, prioritiesTaken: [...this.priorities] }, TARGET_RULES);
    this.priorities.push(priority);
    const group = this.addTargetGroup(scope, id, options);
    const rule = new LbListenerRule(scope, 'route', {
      listenerArn: this.https.arn,
      priority,
      condition: [
        { pathPattern: { values: listOf(paths) } },
        ...(hosts === undefined ? [] : [{ hostHeader: { values: listOf(hosts) } }]),
      ],
      action: [{ type: 'forward', targetGroupArn: group.arn }],
      tags: { Name: `${this.props.name}-${id}` },
    });
    this.waitFor.push(rule);
    return {
      targetGroupArn: group.arn,
      targetGroupArnSuffix: group.arnSuffix,
      loadBalancerArnSuffix: this.lb.arnSuffix,
      securityGroup: this.securityGroup,
      idleTimeoutSeconds: this.props.idleTimeoutSeconds,
    };
  }

  private zone(): { id: string; nameServers: string[] | undefined } {
    const { zone, deletionProtection } = this.props;
    if ('existing' in Object(zone)) {
      return { id: String((zone as { existing?: { id?: string } }).existing?.id), nameServers: undefined };
    }
    const made = new Route53Zone(this, 'zone', {
      name: String((zone as { create?: { name: string } })?.create?.name),
      // A new one has other name servers: the domain is gone until somebody has delegated it again.
      lifecycle: { preventDestroy: deletionProtection },
    });
    return { id: made.zoneId, nameServers: made.nameServers };
  }

  private certificateArn(zoneId: string): string {
    const { certificate, hostName } = this.props;
    return 'existing' in Object(certificate)
      ? String((certificate as { existing?: { arn?: string } }).existing?.arn)
      : new Certificate(this, 'certificate', { hostName, zoneId }).arn;
  }

  private addSecurityGroup(): SecurityGroup {
    const group = new SecurityGroup(this, 'security-group', {
      vpcId: this.props.network.vpcId,
      name: `${this.props.name}-load-balancer`,
      description: 'Load balancer: the only way in from the internet',
    });
    group.allowFromCidr('internet-https', '0.0.0.0/0', 443, 'HTTPS');
    group.allowFromCidr('internet-http', '0.0.0.0/0', 80, 'Redirected to HTTPS');
    return group;
  }

  private addLoadBalancer(): Lb {
    const { name, bucketPrefix, network, idleTimeoutSeconds, accessLogRetentionDays, deletionProtection } = this.props;
    const logs = new AccessLogs(this, 'access-logs', {
      bucketName: `${bucketPrefix}-access-logs`,
      retentionDays: accessLogRetentionDays,
      protect: deletionProtection,
    });
    return new Lb(this, 'load-balancer', {
      name,
      loadBalancerType: 'application',
      internal: false,
      securityGroups: [this.securityGroup.id],
      subnets: [...network.subnetIds],
      idleTimeout: idleTimeoutSeconds,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: 'defensive',
      enableDeletionProtection: deletionProtection,
      accessLogs: { bucket: logs.bucket, enabled: true },
      dependsOn: [...logs.ready],
    });
  }

  private addListeners(certificateArn: string): LbListener {
    const { name } = this.props;
    new LbListener(this, 'http', {
      loadBalancerArn: this.lb.arn,
      port: 80,
      protocol: 'HTTP',
      defaultAction: [{ type: 'redirect', redirect: { port: '443', protocol: 'HTTPS', statusCode: 'HTTP_301' } }],
      tags: { Name: `${name}-http` },
    });
    const https = new LbListener(this, 'https', {
      loadBalancerArn: this.lb.arn,
      port: 443,
      protocol: 'HTTPS',
      sslPolicy: TLS_POLICY,
      certificateArn,
      routingHttpResponseStrictTransportSecurityHeaderValue: HSTS,
      defaultAction: [
        {
          type: 'fixed-response',
          fixedResponse: { contentType: 'text/plain', messageBody: 'not found', statusCode: '404' },
        },
      ],
      tags: { Name: `${name}-https` },
    });
    this.waitFor.push(https);
    return https;
  }

  private addRecord(zoneId: string): void {
    new Route53Record(this, 'record', {
      zoneId,
      name: this.props.hostName,
      type: 'A',
      alias: { name: this.lb.dnsName, zoneId: this.lb.zoneId, evaluateTargetHealth: true },
    });
  }

  private addTargetGroup(scope: Construct, id: string, options: TargetOptions): LbTargetGroup {
    const { port, livePath, route } = options;
    return new LbTargetGroup(scope, 'target-group', {
      // Another port or protocol makes a new group, and the listener must let go of the former one first.
      namePrefix: `${id.slice(0, 5)}-`,
      lifecycle: { createBeforeDestroy: true },
      vpcId: this.props.network.vpcId,
      targetType: 'instance',
      port,
      protocol: 'HTTPS',
      deregistrationDelay: String(route.deregistrationDelaySeconds),
      healthCheck: {
        enabled: true,
        path: livePath,
        protocol: 'HTTPS',
        port: 'traffic-port',
        matcher: '200',
        interval: 10,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
      tags: { Name: `${this.props.name}-${id}` },
    });
  }
}

const listOf = (value: readonly string[]): string[] => (Array.isArray(value) ? value.map(String) : []);
