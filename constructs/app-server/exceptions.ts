import type { Exception } from '../exception';

/** Actions of these services that know no resource. */
export const INSTANCE_EXCEPTIONS: readonly Exception[] = [
  {
    rule: 'ID-01',
    scope: 'LogInToRegistry',
    owner: 'platform',
    reason: 'ecr:GetAuthorizationToken supports no resource; what it may pull is named in PullImage.',
    expires: '2027-11-30',
  },
  {
    rule: 'ID-01',
    scope: 'Sessions',
    owner: 'platform',
    reason: 'The channels of Session Manager support no resource; an agent opens only its own.',
    expires: '2027-11-30',
  },
];
