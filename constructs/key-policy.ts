import type { Arns } from './arns';

/**
 * Statement of a key's policy: the account's own IAM policies decide. Without it only the key's creator could ever change
 * the policy. RDS and Secrets Manager come this way too: they use the key in the name of whoever calls them. In a key's
 * policy `*` is the key itself.
 */
export const accountDecides = (arns: Arns) => ({
  Sid: 'AccountDecidesByIam',
  Effect: 'Allow',
  Principal: { AWS: arns.accountRoot() },
  Action: 'kms:*',
  Resource: '*',
});

/** Statement of a role's policy: it uses the key through one service only, and not on what it came by another way. */
export const useKey = (
  arns: Arns,
  keyArn: string,
  through: 'secretsmanager' | 'sns',
  actions: readonly string[] = ['kms:Decrypt'],
) => ({
  Effect: 'Allow',
  Action: actions,
  Resource: keyArn,
  Condition: { StringEquals: { 'kms:ViaService': `${through}.${arns.region}.amazonaws.com` } },
});
