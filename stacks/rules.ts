import { ALERTING_RULES, THRESHOLD_RULES } from '../constructs/alerting/rules';
import { APP_SERVER_RULES } from '../constructs/app-server/rules';
import { DATABASE_RULES } from '../constructs/database/rules';
import { CLUSTER_RULES } from '../constructs/kubernetes/rules';
import { LOAD_BALANCER_RULES, TARGET_RULES } from '../constructs/load-balancer/rules';
import { CAPACITY_RULES, RECEIVER_RULES } from '../constructs/monitoring/config/rules';
import { LOGIN_RULES } from '../constructs/monitoring/config/rules-login';
import { ALL_MONITORING_RULES } from '../constructs/monitoring/rules';
import { NETWORK_RULES } from '../constructs/network/rules';
import { ROLLOUT_RULES } from '../constructs/rollout/rules';
import { DATABASE_STEP_RULES, PROJECT_RULES, WORK_RULES } from '../constructs/work/rules';
import { ENVIRONMENT_RULES, SHAPE_RULE } from '../environments/check';
import { OWNER_RULES } from '../environments/check-owners';
import { SITE_RULES, TOGETHER_RULES } from '../environments/check-together';
import { PLACEHOLDER_RULES } from '../environments/placeholders';
import { RUNTIME_RULES } from '../environments/runtime';
import type { RuleText } from '../validation/rule';
import { policies } from './policies';

/** Every rule that anything here is judged by. */
export const RULES: readonly RuleText[] = [
  ...SITE_RULES,
  ...PLACEHOLDER_RULES,
  SHAPE_RULE,
  ...ENVIRONMENT_RULES,
  ...TOGETHER_RULES,
  ...OWNER_RULES,
  ...RUNTIME_RULES,
  ...NETWORK_RULES,
  ...LOAD_BALANCER_RULES,
  ...TARGET_RULES,
  ...APP_SERVER_RULES,
  ...DATABASE_RULES,
  ...ALERTING_RULES,
  ...THRESHOLD_RULES,
  ...ROLLOUT_RULES,
  ...PROJECT_RULES,
  ...WORK_RULES,
  ...DATABASE_STEP_RULES,
  ...CLUSTER_RULES,
  ...ALL_MONITORING_RULES,
  ...RECEIVER_RULES,
  ...CAPACITY_RULES,
  ...LOGIN_RULES,
  ...policies({ asOf: '', repository: 'owner/name', environments: {} }),
];
