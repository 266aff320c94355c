import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region';
import type { Construct } from 'constructs';

/** ARNs in this stack's account and region of things that no resource of ours has as an attribute. */
export class Arns {
  readonly account: string;
  readonly region: string;
  private readonly partition: string;

  constructor(scope: Construct) {
    this.account = new DataAwsCallerIdentity(scope, 'caller').accountId;
    this.region = new DataAwsRegion(scope, 'region').name;
    this.partition = new DataAwsPartition(scope, 'partition').partition;
  }

  /** IAM as a whole: whoever the account's own policies admit. */
  accountRoot(): string {
    return `arn:${this.partition}:iam::${this.account}:root`;
  }

  awsManagedPolicy(path: string): string {
    return `arn:${this.partition}:iam::aws:policy/${path}`;
  }

  dbInstance(identifier: string): string {
    return this.regional('rds', `db:${identifier}`);
  }

  /** A PostgreSQL role on one instance, for `rds-db:connect`. */
  dbUser(resourceId: string, user: string): string {
    return this.regional('rds-db', `dbuser:${resourceId}/${user}`);
  }

  logGroup(name: string): string {
    return this.regional('logs', `log-group:${name}`);
  }

  private regional(service: string, resource: string): string {
    return `arn:${this.partition}:${service}:${this.region}:${this.account}:${resource}`;
  }
}
