import { type AlarmText, HOUR, MINUTE } from './alarm-text';

/** RDS enlarges storage of which less than a tenth is free, once in six hours. Below that it has not, or could not. */
const LEAST_FREE_SHARE = 0.1;
const GIB = 1024 ** 3;

/** @param storageGiB what the instance was made with; of storage that has grown the same bytes are a smaller share */
export const freeStorageAlarm = (instance: string, storageGiB: number): AlarmText => ({
  id: 'free-storage',
  runbook: 'database-storage',
  severity: 'critical',
  about: 'database',
  summary: `less than ${rounded(storageGiB * LEAST_FREE_SHARE)} GiB are free, and the storage does not grow`,
  reason: 'A full disk stops the database.',
  threshold: Math.floor(storageGiB * LEAST_FREE_SHARE * GIB),
  comparison: 'LessThanThreshold',
  // Longer than it takes RDS to see it and to enlarge the storage.
  periods: { bad: 30, of: 30 },
  missingData: 'ignore',
  whyMissingData: 'an instance that is down measures nothing, and its disk is as full as it was',
  queries: [
    {
      id: 'free',
      returnData: true,
      metric: {
        namespace: 'AWS/RDS',
        metricName: 'FreeStorageSpace',
        period: MINUTE,
        stat: 'Minimum',
        dimensions: { DBInstanceIdentifier: instance },
      },
    },
  ],
});

/** A day, and room for a backup that takes longer than the last one. */
const BACKUP_HOURS = 30;

/** @param rule counts what RDS says when a backup is made: a backup that failed says nothing */
export const noBackupAlarm = (rule: string): AlarmText => ({
  id: 'no-backup',
  runbook: 'database-no-backup',
  severity: 'warning',
  about: 'database',
  summary: `RDS has finished no backup for ${BACKUP_HOURS} hours`,
  reason: 'What is lost now can be restored only from an older one.',
  threshold: 1,
  comparison: 'LessThanThreshold',
  periods: { bad: BACKUP_HOURS, of: BACKUP_HOURS },
  missingData: 'breaching',
  whyMissingData: 'a rule that matches nothing is not measured at all',
  queries: [
    {
      id: 'backups',
      returnData: true,
      metric: {
        namespace: 'AWS/Events',
        metricName: 'TriggeredRules',
        period: HOUR,
        stat: 'Sum',
        dimensions: { RuleName: rule },
      },
    },
  ],
});

const rounded = (gib: number): number => Number(gib.toPrecision(3));
