import type { Exception } from '../exception';

const PLAN_PASSWORD: Exception = {
  rule: 'ID-01',
  scope: 'PlanPassword',
  owner: 'platform',
  reason: 'secretsmanager:GetRandomPassword supports no resource, and every plan of a database makes one up.',
  expires: '2027-11-30',
};

export const PLAN_EXCEPTIONS: readonly Exception[] = [
  {
    rule: 'ID-01',
    scope: 'ReadOnlyAccess',
    owner: 'platform',
    reason: 'A plan reads whatever the stacks describe. The policy admits neither secret values nor any change.',
    expires: '2027-11-30',
  },
  PLAN_PASSWORD,
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

export const EXPIRY_EXCEPTIONS: readonly Exception[] = [
  {
    rule: 'ID-01',
    scope: 'ReadOnlyAccess',
    owner: 'platform',
    reason: 'A destroy reads whatever the stack describes. The policy admits neither secret values nor any change.',
    expires: '2027-11-30',
  },
  {
    rule: 'ID-01',
    scope: 'DestroyOwned',
    owner: 'platform',
    reason: "Ids of what is destroyed are not known before; the tag pins it to developers' environments.",
    expires: '2027-11-30',
  },
  PLAN_PASSWORD,
];
