import type { Exception } from '../exception';

/** Actions of these services know no resource. */
export const REGISTRY_EXCEPTION: Exception = {
  rule: 'ID-01',
  scope: 'LogInToRegistry',
  owner: 'platform',
  reason: 'ecr:GetAuthorizationToken supports no resource; what it may pull is named in PullImages.',
  expires: '2027-11-30',
};

export const NETWORK_EXCEPTION: Exception = {
  rule: 'ID-01',
  scope: 'LookAtNetwork',
  owner: 'platform',
  reason: 'The Describe actions of EC2 support no resource; CodeBuild looks up where its network interface goes.',
  expires: '2027-11-30',
};
