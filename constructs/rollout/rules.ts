import { isWhole } from '../../validation/checks';
import { type Rule, ruleFor } from '../../validation/rule';
import type { RolloutProps } from './rollout';

const ASG = 'https://docs.aws.amazon.com/autoscaling/ec2';
const rule = ruleFor<RolloutProps>();

export const ROLLOUT_RULES: readonly Rule<RolloutProps>[] = [
  rule({
    id: 'ROL-01',
    sentence: 'The time that a release is watched is one that Auto Scaling knows',
    reason: 'AWS refuses to start the refresh otherwise.',
    link: `${ASG}/APIReference/API_RefreshPreferences.html`,
    property: 'rollout.bakeSeconds',
    allowed: 'a whole number from 0 to 172800 seconds',
    mend: "correct the service's rollout.bakeSeconds in the environment's file",
    value: ({ settings }) => settings?.bakeSeconds,
    ok: (seconds) => isWhole(seconds, 0, 172_800),
  }),
  rule({
    id: 'ROL-02',
    sentence: 'The deadline leaves time for the first instance and for watching it',
    reason: 'Every release would be rolled back at the deadline, the good ones too.',
    link: `${ASG}/userguide/asg-instance-refresh.html`,
    property: 'rollout.deadlineSeconds',
    allowed: ({ settings }) =>
      `a whole number above ${Number(settings?.warmupSeconds) + Number(settings?.bakeSeconds)} (warmupSeconds and bakeSeconds), at most 14400 seconds`,
    mend: "correct the service's rollout.deadlineSeconds in the environment's file",
    when: ({ settings }) => Number.isFinite(Number(settings?.warmupSeconds) + Number(settings?.bakeSeconds)),
    value: ({ settings }) => settings?.deadlineSeconds,
    ok: (seconds, { settings }) => isWhole(seconds, settings.warmupSeconds + settings.bakeSeconds + 1, 14_400),
  }),
  rule({
    id: 'ROL-03',
    sentence: 'A service behind a load balancer is rolled back by alarms',
    reason: 'A release that starts and then fails its users would count as good.',
    link: `${ASG}/userguide/auto-rollback-instance-refresh.html`,
    property: 'alarms',
    allowed: '1 to 10 alarms',
    mend: 'wire Alerting.rollbackAlarms of the service into its Rollout',
    when: ({ group }) => group.target !== undefined,
    value: ({ alarms }) => alarms.length,
    ok: (count) => isWhole(count, 1, 10),
  }),
];
