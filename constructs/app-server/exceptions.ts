import type { Exception } from '../exception';
import { SESSIONS_EXCEPTION } from '../sessions';

/** Actions of these services that know no resource. */
export const INSTANCE_EXCEPTIONS: readonly Exception[] = [
  {
    rule: 'ID-01',
    scope: 'LogInToRegistry',
    owner: 'platform',
    reason: 'ecr:GetAuthorizationToken supports no resource; what it may pull is named in PullImage.',
    expires: '2027-11-30',
  },
  SESSIONS_EXCEPTION,
];
