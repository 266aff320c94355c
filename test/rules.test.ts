import fc from 'fast-check';
import { ALERTING_RULES, THRESHOLD_RULES } from '../constructs/alerting/rules';
import { APP_SERVER_RULES } from '../constructs/app-server/rules';
import { DATABASE_RULES } from '../constructs/database/rules';
import { CLUSTER_RULES } from '../constructs/kubernetes/rules';
import { LOAD_BALANCER_RULES, TARGET_RULES } from '../constructs/load-balancer/rules';
import { CAPACITY_RULES, RECEIVER_RULES } from '../constructs/monitoring/config/rules';
import { MODEL_RULES } from '../constructs/monitoring/rules';
import { MONITORING_RULES } from '../constructs/monitoring/rules-settings';
import { NETWORK_RULES } from '../constructs/network/rules';
import { ROLLOUT_RULES } from '../constructs/rollout/rules';
import { DATABASE_STEP_RULES, PROJECT_RULES, WORK_RULES } from '../constructs/work/rules';
import { RULES } from '../stacks/rules';
import { formatFinding } from '../validation/report';
import { judge, type Rule } from '../validation/rule';

const TABLES: Readonly<Record<string, readonly Rule<never>[]>> = {
  ALERTING_RULES,
  THRESHOLD_RULES,
  APP_SERVER_RULES,
  DATABASE_RULES,
  LOAD_BALANCER_RULES,
  TARGET_RULES,
  MODEL_RULES,
  RECEIVER_RULES,
  CAPACITY_RULES,
  MONITORING_RULES,
  NETWORK_RULES,
  ROLLOUT_RULES,
  PROJECT_RULES,
  WORK_RULES,
  DATABASE_STEP_RULES,
  CLUSTER_RULES,
};

/** Whatever a JavaScript caller may give for a property, the known keys of nested objects among them. */
const KEYS = [
  'alarms',
  'asOf',
  'engineVersion',
  'instanceClass',
  'dashboards',
  'groups',
  'inhibitions',
  'input',
  'maintenanceWindow',
  'objective',
  'owners',
  'retention',
  'rows',
  'servers',
  'thresholds',
  'maxStorageGiB',
  'replicaMaintenanceWindow',
  'storageGiB',
  'ami',
  'architecture',
  'backup',
  'bakeSeconds',
  'capacity',
  'certificate',
  'network',
  'nodes',
  'subnetIds',
  'vpcCidr',
  'version',
  'cidr',
  'clients',
  'create',
  'database',
  'deadlineSeconds',
  'desired',
  'drain',
  'emails',
  'existing',
  'group',
  'hostName',
  'hosts',
  'id',
  'image',
  'login',
  'max',
  'min',
  'name',
  'names',
  'paths',
  'priority',
  'prioritiesTaken',
  'region',
  'repositories',
  'replicas',
  'retentionDays',
  'route',
  'scaling',
  'settings',
  'target',
  'vpc',
  'warmupSeconds',
  'window',
  'zone',
  'zones',
];
const { anyProps } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, fc.anything(), fc.array(tie('value'), { maxLength: 3 }), tie('anyProps')),
  anyProps: fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 12 }),
}));

describe('rules', () => {
  test('judge whatever they are given, and never throw', () => {
    const known = new Set<string>(RULES.map(({ id }) => id));

    fc.assert(
      fc.property(anyProps, (props) => {
        for (const [name, rules] of Object.entries(TABLES)) {
          const { findings } = judge(name, props as never, rules);
          expect(findings.filter(({ rule }) => !known.has(rule))).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('say so where a part is missing, instead of failing', () => {
    const { findings } = judge('test', {} as never, [TARGET_RULES[0]!] as never);

    expect(findings.map(formatFinding)).toEqual([
      "test  TLS-06\n  route.priority must be a whole number from 1 to 50000, got something that cannot be read\n  mend: correct the service's route.priority in the environment's file",
    ]);
  });

  test('have ids of their own', () => {
    const ids = RULES.map(({ id }) => id);

    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });
});
