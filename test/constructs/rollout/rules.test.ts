import { ROLLOUT_RULES } from '../../../constructs/rollout/rules';
import { testRules } from '../../support/rule-rows';

describe('rules', () => {
  testRules(
    [...ROLLOUT_RULES],
    [
      [
        'ROL-01',
        { 'environments.prod.services.0.rollout.bakeSeconds': -1 },
        'prod/app/rollout',
        'rollout.bakeSeconds must be a whole number from 0 to 172800 seconds, got -1',
        "correct the service's rollout.bakeSeconds in the environment's file",
      ],
      [
        'ROL-02',
        { 'environments.prod.services.0.rollout.deadlineSeconds': 300 },
        'prod/app/rollout',
        'rollout.deadlineSeconds must be a whole number above 420 (warmupSeconds and bakeSeconds), at most 14400 seconds, got 300',
        "correct the service's rollout.deadlineSeconds in the environment's file",
      ],
      [
        'ROL-03',
        { 'environments.prod.services.0.rollbackAlarms': undefined },
        'prod/app/rollout',
        'alarms must be 1 to 10 alarms, got 0',
        'wire Alerting.rollbackAlarms of the service into its Rollout',
      ],
    ],
  );
});
