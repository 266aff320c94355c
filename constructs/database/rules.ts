import { isWhole, matches } from '../../validation/checks';
import { type Rule, ruleFor } from '../../validation/rule';
import { isLogRetention, LOG_RETENTION_ALLOWED, LOG_RETENTION_LINK } from '../log-retention';
import { CALENDAR_LINK, daysBetween, ENGINE_VERSIONS, engineVersion, isDate, WARNING_DAYS } from './engine-calendar';
import type { PostgresProps } from './props';
import { CAPACITY_RULES } from './rules-capacity';
import { WINDOW_RULES } from './rules-windows';

const rule = ruleFor<PostgresProps>();

const MONITORING_SECONDS = [1, 5, 10, 15, 30, 60];
const INSIGHTS_MODES = ['standard', 'advanced'];
const MOST_NAME_CHARACTERS = 40;

const ENGINE_RULES: readonly Rule<PostgresProps>[] = [
  rule({
    id: 'DB-01',
    sentence: 'The prefix of the database names is short and fits every service that is named with it',
    reason: 'RDS takes 63 characters of lower-case letters, digits and single hyphens; an IAM role name takes 64.',
    link: 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html',
    property: 'name',
    allowed: `1 to ${MOST_NAME_CHARACTERS} lower-case letters, digits and single hyphens, beginning with a letter`,
    mend: "shorten the environment's name",
    value: ({ name }) => name,
    ok: (name) => matches(name, /^[a-z](-?[a-z0-9])*$/) && name.length <= MOST_NAME_CHARACTERS,
  }),
  rule({
    id: 'DB-02',
    sentence: 'The engine version is a PostgreSQL major version of the support calendar',
    reason:
      'A pinned minor version is a diff after each automatic upgrade, and a version without dates cannot be watched.',
    link: CALENDAR_LINK,
    property: 'engineVersion',
    allowed: `one of ${ENGINE_VERSIONS.map(({ major }) => `"${major}"`).join(', ')}`,
    mend: "set database.engineVersion in the environment's file, or add the version to the engine calendar",
    value: (props) => props.engineVersion,
    ok: (version) => engineVersion(version) !== undefined,
  }),
  rule({
    id: 'DB-03',
    sentence: `An engine version is replaced ${WARNING_DAYS} days before RDS standard support ends`,
    reason:
      'Extended support is off: after that day AWS upgrades the major version by itself, in a maintenance window.',
    link: CALENDAR_LINK,
    property: 'engineVersion',
    severity: 'warning',
    allowed: `a version with more than ${WARNING_DAYS} days of RDS standard support left`,
    mend: 'rehearse the upgrade, then set database.engineVersion to a later version',
    when: (props) => (daysLeft(props) ?? -1) >= 0,
    value: support,
    ok: (_, props) => (daysLeft(props) ?? 0) > WARNING_DAYS,
  }),
  rule({
    id: 'DB-04',
    sentence: 'An engine version is under RDS standard support',
    reason:
      'Without extended support RDS refuses to create such an instance, restores included, and upgrades those it has.',
    link: CALENDAR_LINK,
    property: 'engineVersion',
    severity: 'dated',
    allowed: 'a version under RDS standard support',
    mend: 'set database.engineVersion to a later version and upgrade as the runbook says',
    when: (props) => daysLeft(props) !== undefined,
    value: support,
    ok: (_, props) => (daysLeft(props) ?? 0) >= 0,
  }),
  rule({
    id: 'DB-05',
    sentence: 'The day that the support calendar is judged by is a date',
    reason: 'The calendar would be silent otherwise.',
    link: CALENDAR_LINK,
    property: 'asOf',
    allowed: 'a date written yyyy-mm-dd',
    mend: "give today's date to the synth as yyyy-mm-dd",
    value: ({ asOf }) => asOf,
    ok: isDate,
  }),
];

const OBSERVABILITY_RULES: readonly Rule<PostgresProps>[] = [
  rule({
    id: 'DB-19',
    sentence: 'Slow statements are logged',
    reason: 'Without them a slow query is found by guessing.',
    link: 'https://www.postgresql.org/docs/14/runtime-config-logging.html#GUC-LOG-MIN-DURATION-STATEMENT',
    property: 'slowQueryMs',
    allowed: 'a whole number from 0 to 2147483647',
    mend: "set database.slowQueryMs in the environment's file, in milliseconds",
    value: ({ slowQueryMs }) => slowQueryMs,
    ok: (milliseconds) => isWhole(milliseconds, 0, 2_147_483_647),
  }),
  rule({
    id: 'DB-20',
    sentence: 'Database logs are kept for a number of days that CloudWatch Logs knows',
    reason: 'CloudWatch Logs refuses any other number, at apply.',
    link: LOG_RETENTION_LINK,
    property: 'logRetentionDays',
    allowed: LOG_RETENTION_ALLOWED,
    mend: "set database.logRetentionDays in the environment's file",
    value: ({ logRetentionDays }) => logRetentionDays,
    ok: isLogRetention,
  }),
  rule({
    id: 'DB-21',
    sentence: 'Database Insights runs in one of its two modes',
    reason: 'The mode decides how long query statistics are kept: 7 or 465 days.',
    link: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DatabaseInsights.TurningOnAdvanced.html',
    property: 'insights',
    allowed: 'one of "standard", "advanced"',
    mend: "set database.insights in the environment's file",
    value: ({ insights }) => insights,
    ok: (mode) => INSIGHTS_MODES.includes(mode),
  }),
  rule({
    id: 'DB-22',
    sentence: 'Enhanced monitoring is on',
    reason: "Only it shows the operating system's memory, disk and processes; RDS refuses any other interval.",
    link: 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html',
    property: 'monitoringIntervalSeconds',
    allowed: `one of ${MONITORING_SECONDS.join(', ')}`,
    mend: "set database.monitoringIntervalSeconds in the environment's file",
    value: ({ monitoringIntervalSeconds }) => monitoringIntervalSeconds,
    ok: (seconds) => MONITORING_SECONDS.includes(seconds),
  }),
];

/** What the props of a database must obey. */
export const DATABASE_RULES: readonly Rule<PostgresProps>[] = [
  ...ENGINE_RULES,
  ...CAPACITY_RULES,
  ...WINDOW_RULES,
  ...OBSERVABILITY_RULES,
];

function daysLeft(props: PostgresProps): number | undefined {
  return daysBetween(props.asOf, engineVersion(props.engineVersion)?.standardSupportEnd);
}

function support(props: PostgresProps): object {
  const version = engineVersion(props.engineVersion);
  return {
    version: version?.major,
    'with community support until': version?.communityEnd,
    'RDS standard support until': version?.standardSupportEnd,
  };
}
