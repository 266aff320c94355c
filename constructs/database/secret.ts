import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { TerraformElement } from 'cdktf';
import type { Construct } from 'constructs';

export interface SecretShellProps {
  readonly name: string;
  /** Role whose password it holds. */
  readonly user: string;
  readonly kmsKeyArn: string;
  /** Can it be brought back for 30 days after its deletion? Otherwise its name is free again at once. */
  readonly recoverable: boolean;
}

/**
 * Where a password lives, without the password: a version written here would be read into the state by every
 * refresh. `db prepare` writes it. docs/decisions/database-password.md says why.
 */
export const secretShell = (scope: Construct, id: string, { name, user, kmsKeyArn, recoverable }: SecretShellProps) =>
  new SecretsmanagerSecret(scope, id, {
    name,
    description: `Password of the database role ${user}, written by db prepare`,
    kmsKeyId: kmsKeyArn,
    recoveryWindowInDays: recoverable ? 30 : 0,
  });

const TYPE = 'aws_secretsmanager_random_password';

/**
 * A password that Secrets Manager makes up during the apply and nobody keeps: RDS wants one at creation.
 * cdktf 0.21 has no class for ephemeral resources, so this one renders itself.
 */
export class ThrowAwayPassword extends TerraformElement {
  constructor(scope: Construct, id: string) {
    super(scope, id, `ephemeral.${TYPE}`);
  }

  /** For write-only arguments: Terraform refuses it anywhere else. */
  get value(): string {
    return `\${ephemeral.${TYPE}.${this.friendlyUniqueId}.random_password}`;
  }

  override toTerraform() {
    // RDS takes 8 to 128 characters without slash, quotes, at sign and space.
    const config = { password_length: 64, exclude_punctuation: true };
    return { ephemeral: { [TYPE]: { [this.friendlyUniqueId]: config } } };
  }
}
