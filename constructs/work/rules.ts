import { isNonEmptyList, isWhole, matches } from '../../validation/checks';
import { type Rule, ruleFor } from '../../validation/rule';
import { isLogRetention, LOG_RETENTION_ALLOWED, LOG_RETENTION_LINK } from '../log-retention';
import type { DatabaseStepProps } from './database-step';
import type { VpcProjectProps } from './vpc-project';
import type { WorkProjectProps } from './work-project';

const CODEBUILD = 'https://docs.aws.amazon.com/codebuild/latest';
const rule = ruleFor<VpcProjectProps>();

/** Of every project inside the VPC. */
export const PROJECT_RULES: readonly Rule<VpcProjectProps>[] = [
  rule({
    id: 'WRK-01',
    sentence: 'The name of a project for work inside the VPC is one that its role can have too',
    reason: 'IAM refuses a longer one, after half of the stack was made.',
    link: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
    property: 'name',
    allowed: '2 to 64 lower-case letters, digits and hyphens, a letter first',
    mend: "shorten the environment's name",
    value: ({ name }) => name,
    ok: (name) => matches(name, /^[a-z][a-z0-9-]{1,63}$/),
  }),
  rule({
    id: 'WRK-02',
    sentence: 'Work inside the VPC ends by itself',
    reason: 'A build that hangs would be paid for by the minute, and no other could start.',
    link: `${CODEBUILD}/userguide/limits.html`,
    property: 'timeoutMinutes',
    allowed: 'a whole number from 5 to 480',
    mend: "correct database.migration.deadlineSeconds in the environment's file",
    value: ({ timeoutMinutes }) => timeoutMinutes,
    ok: (minutes) => isWhole(minutes, 5, 480),
  }),
  rule({
    id: 'WRK-05',
    sentence: 'Logs of builds are kept for a time that CloudWatch knows',
    reason: 'Any other number is refused at apply.',
    link: LOG_RETENTION_LINK,
    property: 'logRetentionDays',
    allowed: LOG_RETENTION_ALLOWED,
    mend: "correct database.logRetentionDays in the environment's file",
    value: ({ logRetentionDays }) => logRetentionDays,
    ok: isLogRetention,
  }),
];

const work = ruleFor<WorkProjectProps>();

export const WORK_RULES: readonly Rule<WorkProjectProps>[] = [
  work({
    id: 'WRK-03',
    sentence: 'The machine of a build has the architecture of the images',
    reason: 'An image of the other architecture ends at its first command.',
    link: `${CODEBUILD}/userguide/build-env-ref-compute-types.html`,
    property: 'architecture',
    allowed: '"arm64" or "x86_64"',
    mend: "correct the service's ami.architecture in the environment's file",
    value: ({ architecture }) => architecture,
    ok: (architecture) => ['arm64', 'x86_64'].includes(architecture),
  }),
  work({
    id: 'WRK-04',
    sentence: 'A build runs images of the named repositories only',
    reason: 'Without one it could pull no image at all.',
    link: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/security_iam_id-based-policy-examples.html',
    property: 'repositories',
    allowed: 'at least one image repository',
    mend: "name a service in the environment's file",
    value: ({ repositories }) => repositories,
    ok: isNonEmptyList,
  }),
];

const step = ruleFor<DatabaseStepProps>();

export const DATABASE_STEP_RULES: readonly Rule<DatabaseStepProps>[] = [
  step({
    id: 'WRK-06',
    sentence: 'A migration has a deadline',
    reason: 'A lock that never comes free would hold up the deploy, and with it the next hot fix.',
    link: `${CODEBUILD}/userguide/limits.html`,
    property: 'deadlineSeconds',
    allowed: 'a whole number from 60 to 14400 seconds',
    mend: "correct database.migration.deadlineSeconds in the environment's file",
    value: ({ deadlineSeconds }) => deadlineSeconds,
    ok: (seconds) => isWhole(seconds, 60, 14_400),
  }),
];
