import { DbInstance } from '@cdktf/provider-aws/lib/db-instance';
import { DbParameterGroup } from '@cdktf/provider-aws/lib/db-parameter-group';
import { TerraformResource, TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { isProtected } from '../protection';
import { rendered } from '../rendered';
import { holdsToken, type TreeRule } from '../validation';
import { mustBe, together, type Verdict } from '../verdict';
import { FORCE_SSL } from './parameter-group';

const INSTANCE_LINK = 'https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/db_instance';
const EXTENDED_SUPPORT_OFF = 'open-source-rds-extended-support-disabled';

/** What every database instance must obey, whoever defines it. */
export const DATABASE_TREE_RULES: readonly TreeRule[] = [
  {
    id: 'DB-23',
    sentence: 'Database storage is encrypted',
    reason: 'It cannot be switched on later: the data would have to move to a new instance.',
    link: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html',
    property: 'storage_encrypted',
    allowed: 'true',
    mend: 'set storageEncrypted to true',
    judge: instance(({ storageEncryptedInput }) => mustBe(storageEncryptedInput, true)),
  },
  {
    id: 'DB-24',
    sentence: 'A database has no public address',
    reason: 'Whoever needs it stands in the VPC.',
    link: INSTANCE_LINK,
    property: 'publicly_accessible',
    allowed: 'false',
    mend: 'set publiclyAccessible to false',
    judge: instance(({ publiclyAccessibleInput }) => mustBe(publiclyAccessibleInput, false)),
  },
  {
    id: 'DB-25',
    sentence: 'Services log in to a database with IAM',
    reason: 'Then no password of theirs exists. A replica does not inherit the setting.',
    link: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html',
    property: 'iam_database_authentication_enabled',
    allowed: 'true',
    mend: 'set iamDatabaseAuthenticationEnabled to true',
    judge: instance(({ iamDatabaseAuthenticationEnabledInput }) => mustBe(iamDatabaseAuthenticationEnabledInput, true)),
  },
  {
    id: 'DB-26',
    sentence: 'A master password is given as a write-only reference, or not at all',
    reason: 'Any other way it stands in the plan, in the state or in this JSON; one managed by RDS rules out replicas.',
    link: 'https://developer.hashicorp.com/terraform/language/resources/ephemeral/write-only',
    property: 'password',
    allowed: 'a reference to an ephemeral value in password_wo',
    mend: 'remove password and manageMasterUserPassword, and give passwordWo an ephemeral resource',
    judge: instance(passwords),
  },
  {
    id: 'DB-27',
    sentence: 'A database refuses connections without TLS',
    reason: 'rds.force_ssl is 0 by default on PostgreSQL 14: a client that forgets TLS would send its data in clear.',
    link: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html',
    property: 'parameter_group_name',
    allowed: `a parameter group of this stack with ${FORCE_SSL} 1`,
    mend: `give it a DbParameterGroup with the parameter ${FORCE_SSL} set to 1`,
    judge: instance(parameterGroups),
  },
  {
    id: 'DB-28',
    sentence:
      'A database of a protected environment is destroyed by neither Terraform nor AWS, and its backups outlive it',
    reason: 'prevent_destroy alone is gone as soon as the code that holds it is.',
    link: 'https://github.com/hashicorp/terraform/issues/17599',
    property: 'deletion_protection',
    allowed: 'on, with a final snapshot and kept automated backups, beside prevent_destroy',
    mend: 'set lifecycle.preventDestroy and deletionProtection to true, skipFinalSnapshot and deleteAutomatedBackups to false',
    judge: instance(protection),
  },
  {
    id: 'DB-29',
    sentence: 'Extended support is off',
    reason: 'It is on by default, and is billed by vCPU-hour, standbys too, from the day that standard support ends.',
    link: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support.html',
    property: 'engine_lifecycle_support',
    allowed: `"${EXTENDED_SUPPORT_OFF}"`,
    mend: `set engineLifecycleSupport to "${EXTENDED_SUPPORT_OFF}"`,
    // A replica follows its primary, and RDS has no such argument for it.
    judge: instance((db) =>
      db.replicateSourceDbInput === undefined
        ? mustBe(db.engineLifecycleSupportInput, EXTENDED_SUPPORT_OFF)
        : undefined,
    ),
  },
  {
    id: 'DB-30',
    sentence: 'Terraform writes no value into a secret',
    reason: 'Every refresh reads the version and stores it in the state, also where it was written write-only.',
    link: 'https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/secretsmanager_secret_version',
    property: 'aws_secretsmanager_secret_version',
    allowed: 'absent',
    mend: 'remove the SecretsmanagerSecretVersion and let the command that uses the secret write it',
    judge: (node) =>
      TerraformResource.isTerraformResource(node) && node.terraformResourceType === 'aws_secretsmanager_secret_version'
        ? ['a secret version']
        : undefined,
  },
];

function instance(judge: (db: DbInstance) => Verdict): TreeRule['judge'] {
  return (node: IConstruct) => (node instanceof DbInstance ? judge(node) : undefined);
}

/** Says which argument is wrong, and never what it holds. */
function passwords(db: DbInstance): Verdict {
  const { passwordInput, manageMasterUserPasswordInput, passwordWoInput } = db;
  return [
    ...(passwordInput === undefined ? [] : ['password']),
    ...(manageMasterUserPasswordInput === undefined ? [] : ['manage_master_user_password']),
    ...(passwordWoInput === undefined || isEphemeral(db, passwordWoInput) ? [] : ['password_wo that is not ephemeral']),
  ];
}

const isEphemeral = (db: DbInstance, password: string): boolean =>
  /^\$\{ephemeral\.[^{}]+\}$/.test(rendered(db, password));

function parameterGroups(db: DbInstance): Verdict {
  const name = db.parameterGroupNameInput;
  if (name === undefined) return ["nothing, which is the engine's default group"];
  const group = TerraformStack.of(db)
    .node.findAll()
    .find(
      (node) =>
        node instanceof DbParameterGroup && rendered(db, name).startsWith(`${rendered(db, node.fqn).slice(0, -1)}.`),
    );
  if (group instanceof DbParameterGroup) return forcesTls(group);
  return holdsToken(name) ? 'undecidable' : [`${JSON.stringify(name)}, which this stack does not define`];
}

function forcesTls({ parameterInput }: DbParameterGroup): Verdict {
  if (!Array.isArray(parameterInput)) return parameterInput === undefined ? [`${FORCE_SSL} unset`] : 'undecidable';
  const value = parameterInput.find(({ name }) => name === FORCE_SSL)?.value;
  if (value === '1') return [];
  return holdsToken(value) ? 'undecidable' : [`${FORCE_SSL} ${value ?? 'unset'}`];
}

/** A replica holds nothing that its primary has not. */
function protection(db: DbInstance): Verdict {
  const { lifecycle, replicateSourceDbInput } = db;
  const preventsDestroy = lifecycle?.preventDestroy === true;
  if (!preventsDestroy && (!isProtected(db) || replicateSourceDbInput !== undefined)) return undefined;
  return together(
    preventsDestroy ? [] : ['no prevent_destroy'],
    mustBe(db.deletionProtectionInput, true, 'deletion_protection'),
    mustBe(db.skipFinalSnapshotInput, (skips: unknown) => skips !== true, 'skip_final_snapshot'),
    mustBe(db.deleteAutomatedBackupsInput, false, 'delete_automated_backups'),
  );
}
