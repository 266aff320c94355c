import type { AlertCase } from './alert-case';
import { CERTIFICATE_CASES } from './certificates';
import { HOST_CASES } from './host';
import { POSTGRES_CASES } from './postgres';
import { SELF_CASES } from './self';
import { SERVICE_CASES } from './service';
import { TARGET_CASES } from './targets';

/** By alert. */
export const CASES: Readonly<Record<string, AlertCase>> = {
  ...HOST_CASES,
  ...SERVICE_CASES,
  ...POSTGRES_CASES,
  ...TARGET_CASES,
  ...SELF_CASES,
  ...CERTIFICATE_CASES,
};
