import { isWhole } from '../../validation/checks';
import { type Rule, ruleFor } from '../../validation/rule';
import type { PostgresProps } from './props';
import { dailyWindow, overlap, overlapDaily, type Window, weeklyWindow } from './windows';

const rule = ruleFor<PostgresProps>();

const MOST_RETENTION_DAYS = 35;
const LEAST_MINUTES = 30;
const DAY_MINUTES = 24 * 60;
const INSTANCE_LINK = 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html';
const BACKUP_LINK = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html';
const MAINTENANCE_LINK =
  'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Maintenance.html';
const WEEKLY_ALLOWED = 'ddd:hh:mm-ddd:hh:mm in UTC, 30 minutes to less than 24 hours long';

export const WINDOW_RULES: readonly Rule<PostgresProps>[] = [
  rule({
    id: 'DB-12',
    sentence: `Automated backups are kept 0 to ${MOST_RETENTION_DAYS} days`,
    reason: 'RDS refuses more; 0 switches automated backups off.',
    link: INSTANCE_LINK,
    property: 'backup.retentionDays',
    allowed: `a whole number from 0 to ${MOST_RETENTION_DAYS}`,
    mend: `set database.backup.retentionDays in the environment's file to 0 to ${MOST_RETENTION_DAYS}`,
    value: ({ backup }) => backup?.retentionDays,
    ok: isRetention,
  }),
  rule({
    id: 'DB-13',
    sentence: 'A database that has replicas or is protected from deletion has daily backups',
    reason: 'RDS makes no replica of a source without automated backups, and data worth protecting is worth restoring.',
    link: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.html',
    property: 'backup.retentionDays',
    allowed: `a whole number from 1 to ${MOST_RETENTION_DAYS} with replicas or deletion protection`,
    mend: `set database.backup.retentionDays in the environment's file to 1 to ${MOST_RETENTION_DAYS}`,
    when: ({ backup, replicas, deletionProtection }) =>
      isRetention(backup?.retentionDays) &&
      (isWhole(replicas, 1, Number.POSITIVE_INFINITY) || deletionProtection === true),
    value: ({ backup }) => backup?.retentionDays,
    ok: (days) => days >= 1,
  }),
  rule({
    id: 'DB-14',
    sentence: 'The backup window is a time of day of at least half an hour',
    reason: 'RDS refuses a shorter one or another format.',
    link: BACKUP_LINK,
    property: 'backup.window',
    allowed: 'hh:mm-hh:mm in UTC, at least 30 minutes long',
    mend: "set database.backup.window in the environment's file",
    value: ({ backup }) => backup?.window,
    ok: (text) => isLongEnough(dailyWindow(text)),
  }),
  rule({
    id: 'DB-15',
    sentence: 'The maintenance window is a time of the week, from half an hour to less than a day',
    reason: 'RDS refuses a shorter one or another format; one of a day or more meets every daily backup.',
    link: MAINTENANCE_LINK,
    property: 'maintenanceWindow',
    allowed: WEEKLY_ALLOWED,
    mend: "set database.maintenanceWindow in the environment's file",
    value: ({ maintenanceWindow }) => maintenanceWindow,
    ok: (text) => isLongEnough(weeklyWindow(text)),
  }),
  rule({
    id: 'DB-16',
    sentence: "The replicas' maintenance window is a time of the week, from half an hour to less than a day",
    reason: "RDS refuses a shorter one or another format; a longer one leaves no time for the primary's.",
    link: MAINTENANCE_LINK,
    property: 'replicaMaintenanceWindow',
    allowed: WEEKLY_ALLOWED,
    mend: "set database.replicaMaintenanceWindow in the environment's file",
    when: ({ replicas }) => isWhole(replicas, 1, Number.POSITIVE_INFINITY),
    value: ({ replicaMaintenanceWindow }) => replicaMaintenanceWindow,
    ok: (text) => isLongEnough(weeklyWindow(text)),
  }),
  rule({
    id: 'DB-17',
    sentence: 'The daily backup and the weekly maintenance never meet',
    reason: 'RDS refuses windows that overlap, also across midnight and across the end of the week.',
    link: INSTANCE_LINK,
    property: 'backup.window',
    allowed: ({ maintenanceWindow }) => `a time that does not meet the maintenance window ${maintenanceWindow}`,
    mend: "move database.backup.window or database.maintenanceWindow in the environment's file",
    when: ({ backup, maintenanceWindow }) =>
      isLongEnough(dailyWindow(backup?.window)) && isLongEnough(weeklyWindow(maintenanceWindow)),
    value: ({ backup }) => backup?.window,
    ok: (text, { maintenanceWindow }) => !meetsDaily(dailyWindow(text), weeklyWindow(maintenanceWindow)),
  }),
  rule({
    id: 'DB-18',
    sentence: 'The primary and its replicas are never in maintenance at the same time',
    reason: 'An upgrade restarts the instance: with both down at once, nothing answers.',
    link: MAINTENANCE_LINK,
    property: 'replicaMaintenanceWindow',
    allowed: ({ maintenanceWindow }) => `a time that does not meet the primary's ${maintenanceWindow}`,
    mend: "move database.replicaMaintenanceWindow in the environment's file",
    when: ({ replicas, maintenanceWindow, replicaMaintenanceWindow }) =>
      isWhole(replicas, 1, Number.POSITIVE_INFINITY) &&
      isLongEnough(weeklyWindow(maintenanceWindow)) &&
      isLongEnough(weeklyWindow(replicaMaintenanceWindow)),
    value: ({ replicaMaintenanceWindow }) => replicaMaintenanceWindow,
    ok: (text, { maintenanceWindow }) => !meets(weeklyWindow(text), weeklyWindow(maintenanceWindow)),
  }),
];

function isRetention(days: unknown): boolean {
  return isWhole(days, 0, MOST_RETENTION_DAYS);
}

function isLongEnough(window: Window | undefined): boolean {
  return window !== undefined && window.minutes >= LEAST_MINUTES && window.minutes < DAY_MINUTES;
}

const meets = (a: Window | undefined, b: Window | undefined): boolean => !!a && !!b && overlap(a, b);

const meetsDaily = (daily: Window | undefined, weekly: Window | undefined): boolean =>
  !!daily && !!weekly && overlapDaily(daily, weekly);
