/** Roles that exist once in an account. A cluster's access entries know them too, and no deployment may change them. */
export const DELIVERY_ROLES = {
  plan: 'devops-simulator-ci-plan',
  apply: 'devops-simulator-ci-apply',
  breakGlass: 'devops-simulator-break-glass',
  watch: 'devops-simulator-watch',
  expiry: 'devops-simulator-expire',
  expirySchedule: 'devops-simulator-expire-schedule',
} as const;

/** Whose tokens GitHub's workflows hold. */
export const ISSUER = 'token.actions.githubusercontent.com';
/** Whom such a token is for. */
export const AUDIENCE = 'sts.amazonaws.com';
