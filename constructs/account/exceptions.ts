import type { Exception } from '../exception';

export const PLAN_EXCEPTIONS: readonly Exception[] = [
  {
    rule: 'ID-01',
    scope: 'ReadOnlyAccess',
    owner: 'platform',
    reason: 'A plan reads whatever the stacks describe. The policy admits neither secret values nor any change.',
    expires: '2027-11-30',
  },
];

export const APPLY_EXCEPTIONS: readonly Exception[] = [
  {
    rule: 'ID-01',
    scope: 'ManageServices',
    owner: 'platform',
    reason: 'Creates, changes and removes every resource of the stacks; the account holds nothing else.',
    expires: '2027-11-30',
  },
];

export const BREAK_GLASS_EXCEPTIONS: readonly Exception[] = [
  {
    rule: 'ID-01',
    scope: 'AdministratorAccess',
    owner: 'platform',
    reason: 'For the emergency that nobody foresaw: a person with a second factor, for an hour.',
    expires: '2027-11-30',
  },
];
