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
