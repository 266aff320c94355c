import type { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import type { SecurityGroupMember } from '../network/security-group';

/** How a service reaches the database. It has no password: the role logs in with an IAM token. */
export interface DatabaseConnection {
  readonly host: string;
  /** @default - reads go to the primary */
  readonly replicaHost?: string;
  readonly port: number;
  readonly database: string;
  /** PostgreSQL role that may log in with an IAM token. */
  readonly user: string;
}

/** Whoever logs in: its network place and its identity. */
export interface DatabaseClient extends SecurityGroupMember {
  readonly role: IamRole;
}
