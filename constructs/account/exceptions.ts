import type { Exception } from '../exception';
import { DELIVERY_ROLES } from './names';

export const unbounded = (scope: string): Exception => ({
  rule: 'ID-06',
  scope,
  owner: 'platform',
  reason: 'Made by whoever sets up the account, with rights that the boundary is to keep from deployments.',
  expires: '2027-11-30',
});

export const BOUNDARY_EXCEPTIONS: readonly Exception[] = [
  {
    rule: 'ID-01',
    scope: 'Running',
    owner: 'platform',
    reason: 'A boundary grants nothing: it only limits what the policies of a role may grant.',
    expires: '2027-11-30',
  },
];

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
    scope: 'ReadConfiguration',
    owner: 'platform',
    reason: 'A plan reads how everything is set up that the stacks describe, and no data of it.',
    expires: '2027-11-30',
  },
  unbounded(DELIVERY_ROLES.plan),
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
  unbounded(DELIVERY_ROLES.apply),
];

export const BREAK_GLASS_EXCEPTIONS: readonly Exception[] = [
  {
    rule: 'ID-01',
    scope: 'AdministratorAccess',
    owner: 'platform',
    reason: 'For the emergency that nobody foresaw: a person with a second factor, for an hour.',
    expires: '2027-11-30',
  },
  unbounded(DELIVERY_ROLES.breakGlass),
];

export const EXPIRY_EXCEPTIONS: readonly Exception[] = [
  {
    rule: 'ID-01',
    scope: 'ReadConfiguration',
    owner: 'platform',
    reason: 'A destroy reads how everything is set up that the stack describes, and no data of it.',
    expires: '2027-11-30',
  },
  unbounded(DELIVERY_ROLES.expiry),
  unbounded(DELIVERY_ROLES.expirySchedule),
  {
    rule: 'ID-01',
    scope: 'DestroyOwned',
    owner: 'platform',
    reason: "Ids of what is destroyed are not known before; the tag pins it to developers' environments.",
    expires: '2027-11-30',
  },
  PLAN_PASSWORD,
];
