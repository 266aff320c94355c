import { type IdentityContext, identityTreeRules } from '../constructs/account/tree-rules';
import { ALARM_TREE_RULES } from '../constructs/alerting/tree-rules';
import { APP_TREE_RULES } from '../constructs/app-server/tree-rules';
import { DATABASE_TREE_RULES } from '../constructs/database/tree-rules';
import { OBJECT_TREE_RULES } from '../constructs/kubernetes/objects/tree-rules';
import { CLUSTER_TREE_RULES } from '../constructs/kubernetes/tree-rules';
import { TLS_TREE_RULES } from '../constructs/load-balancer/tree-rules';
import { NETWORK_TREE_RULES } from '../constructs/network/tree-rules';
import type { TreeRule } from '../constructs/validation';
import { WORK_TREE_RULES } from '../constructs/work/tree-rules';

/** What holds for every resource of every stack, whoever defined it. */
export const policies = (identity: IdentityContext): readonly TreeRule[] => [
  ...NETWORK_TREE_RULES,
  ...TLS_TREE_RULES,
  ...APP_TREE_RULES,
  ...DATABASE_TREE_RULES,
  ...ALARM_TREE_RULES,
  ...WORK_TREE_RULES,
  ...CLUSTER_TREE_RULES,
  ...OBJECT_TREE_RULES,
  ...identityTreeRules(identity),
];
