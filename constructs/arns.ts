import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';

const ID = 'arns';

/** ARNs in this stack's account and region of things that no resource of ours has as an attribute. */
export class Arns extends Construct {
  readonly account: string;
  readonly region: string;
  private readonly partition: string;

  private constructor(scope: Construct) {
    super(scope, ID);
    this.account = new DataAwsCallerIdentity(this, 'caller').accountId;
    this.region = new DataAwsRegion(this, 'region').name;
    this.partition = new DataAwsPartition(this, 'partition').partition;
  }

  /** The same for every construct of a stack. */
  static of(scope: Construct): Arns {
    const stack = TerraformStack.of(scope);
    return (stack.node.tryFindChild(ID) as Arns | undefined) ?? new Arns(stack);
  }

  /** IAM as a whole: whoever the account's own policies admit. */
  accountRoot(): string {
    return `arn:${this.partition}:iam::${this.account}:root`;
  }

  awsManagedPolicy(path: string): string {
    return `arn:${this.partition}:iam::aws:policy/${path}`;
  }

  /** One of EKS's own, for an access entry. */
  clusterAccessPolicy(name: string): string {
    return `arn:${this.partition}:eks::aws:cluster-access-policy/${name}`;
  }

  /** By name: its id is not known before it exists. */
  autoScalingGroup(name: string): string {
    return this.regional('autoscaling', `autoScalingGroup:*:autoScalingGroupName/${name}`);
  }

  bucket(name: string): string {
    return `arn:${this.partition}:s3:::${name}`;
  }

  buildProject(name: string): string {
    return this.regional('codebuild', `project/${name}`);
  }

  dbInstance(identifier: string): string {
    return this.regional('rds', `db:${identifier}`);
  }

  /** A PostgreSQL role on one instance, for `rds-db:connect`. */
  dbUser(resourceId: string, user: string): string {
    return this.regional('rds-db', `dbuser:${resourceId}/${user}`);
  }

  /** Such as `subnet/subnet-0123`. */
  ec2(resource: string): string {
    return this.regional('ec2', resource);
  }

  iam(resource: string): string {
    return `arn:${this.partition}:iam::${this.account}:${resource}`;
  }

  keyAlias(name: string): string {
    return this.regional('kms', `alias/${name}`);
  }

  logGroup(name: string): string {
    return this.regional('logs', `log-group:${name}`);
  }

  /** A cluster of EKS, or several with a wildcard. */
  kubernetesCluster(name: string): string {
    return this.regional('eks', `cluster/${name}`);
  }

  /** Every key of the account and region: a condition has to say which. */
  keys(): string {
    return this.regional('kms', 'key/*');
  }

  /** Of the SSM parameter store; the name begins with a slash. */
  parameter(name: string): string {
    return this.regional('ssm', `parameter${name}`);
  }

  repository(name: string): string {
    return this.regional('ecr', `repository/${name}`);
  }

  /** By name: Secrets Manager appends six characters to it. */
  secret(name: string): string {
    return this.regional('secretsmanager', `secret:${name}-??????`);
  }

  /** One of AWS's own documents for sessions, whose ARN names no account. */
  sessionDocument(name: string): string {
    return `arn:${this.partition}:ssm:${this.region}::document/${name}`;
  }

  /** Of Session Manager; the name may hold a wildcard. */
  session(name: string): string {
    return this.regional('ssm', `session/${name}`);
  }

  private regional(service: string, resource: string): string {
    return `arn:${this.partition}:${service}:${this.region}:${this.account}:${resource}`;
  }
}
