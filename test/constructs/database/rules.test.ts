import { Construct } from 'constructs';
import type { PostgresProps } from '../../../constructs/database/props';
import { DATABASE_RULES } from '../../../constructs/database/rules';
import { REVIEW } from '../../../constructs/validation';
import { messages } from '../../support/rules';
import { DISPOSABLE, newPostgres, PROPS } from './new-postgres';

const complaints = (overrides: Partial<Record<keyof PostgresProps, unknown>>): string[] =>
  messages((stack) => {
    newPostgres(stack, overrides as Partial<PostgresProps>);
  });

/** Lines of one printed finding. */
const said = (rule: string, complaint: string, mend: string): string =>
  `test/database  ${rule}\n  ${complaint}\n  mend: ${mend}`;

const SERVICE = { name: 'app', instances: 9, maxHealthyPercent: 150, connectionsPerInstance: 20 };

test('a database that obeys every rule is built without a word', () => {
  expect(complaints({})).toEqual([]);
});

test('a disposable database may have manual backups, one zone and no replica', () => {
  expect(complaints(DISPOSABLE)).toEqual([]);
});

describe('refused is', () => {
  test.each<[string, string, Partial<Record<keyof PostgresProps, unknown>>, string, string]>([
    [
      'a long name',
      'DB-01',
      { name: 'a'.repeat(41) },
      `name must be 1 to 40 lower-case letters, digits and single hyphens, beginning with a letter, got "${'a'.repeat(41)}"`,
      "shorten the environment's name",
    ],
    [
      'a name with two hyphens in a row',
      'DB-01',
      { name: 'shop--prod' },
      'name must be 1 to 40 lower-case letters, digits and single hyphens, beginning with a letter, got "shop--prod"',
      "shorten the environment's name",
    ],
    [
      'a minor version',
      'DB-02',
      { engineVersion: '14.22' },
      'engineVersion must be one of "14", "15", "16", "17", "18", got "14.22"',
      "set database.engineVersion in the environment's file, or add the version to the engine calendar",
    ],
    [
      'a day that is no day',
      'DB-05',
      { asOf: '2026-02-30' },
      'asOf must be a date written yyyy-mm-dd, got "2026-02-30"',
      "give today's date to the synth as yyyy-mm-dd",
    ],
    [
      'an instance class of unknown memory',
      'DB-06',
      { instanceClass: 'db.t2.micro' },
      'instanceClass must be db.<family>.<size> with a family of t3, t4g, m5, m6g, m6i, m7g, m7i, m8g, r5, r6g, r6i, r7g, r7i, r8g, got "db.t2.micro"',
      "set database.instanceClass in the environment's file, or add the class to the memory table",
    ],
    [
      'a service without connections',
      'DB-07',
      { clients: [SERVICE, { ...SERVICE, name: 'worker', connectionsPerInstance: 0 }] },
      'services[].database must be 1 to 5000 connections per instance, got service "worker", connectionsPerInstance 0',
      "set services[].database.processes and connectionsPerProcess in the environment's file",
    ],
    [
      'a pool that does not fit the instance class in a rollout',
      'DB-08',
      { clients: [{ ...SERVICE, connectionsPerInstance: 43 }] },
      'services[].database must be at most 598 connections in total, which db.m7g.large has besides 5 reserved ones, got app 602, migrator 2, monitor 6, operator 2, total 612',
      'lower services[].database.connectionsPerProcess or processes, or set a larger database.instanceClass',
    ],
    [
      'a storage that gp3 does not have',
      'DB-09',
      { storageGiB: 19 },
      'storageGiB must be a whole number from 20 to 65536, got 19',
      "set database.storageGiB in the environment's file",
    ],
    [
      'a storage ceiling without room',
      'DB-10',
      { storageGiB: 100, maxStorageGiB: 109 },
      'maxStorageGiB must be a whole number from 110 to 65536, got 109',
      "set database.maxStorageGiB in the environment's file to at least 110 % of storageGiB",
    ],
    [
      'a sixteenth replica',
      'DB-11',
      { replicas: 16 },
      'replicas must be a whole number from 0 to 15, got 16',
      "set database.replicas in the environment's file",
    ],
    [
      'a backup of 36 days',
      'DB-12',
      { backup: { retentionDays: 36, window: '01:00-02:00' } },
      'backup.retentionDays must be a whole number from 0 to 35, got 36',
      "set database.backup.retentionDays in the environment's file to 0 to 35",
    ],
    [
      'a replica without backups',
      'DB-13',
      { replicas: 1, deletionProtection: false, backup: { retentionDays: 0, window: '01:00-02:00' } },
      'backup.retentionDays must be a whole number from 1 to 35 with replicas or deletion protection, got 0',
      "set database.backup.retentionDays in the environment's file to 1 to 35",
    ],
    [
      'a protected database without backups',
      'DB-13',
      { replicas: 0, deletionProtection: true, backup: { retentionDays: 0, window: '01:00-02:00' } },
      'backup.retentionDays must be a whole number from 1 to 35 with replicas or deletion protection, got 0',
      "set database.backup.retentionDays in the environment's file to 1 to 35",
    ],
    [
      'a short backup window',
      'DB-14',
      { backup: { retentionDays: 7, window: '01:00-01:29' } },
      'backup.window must be hh:mm-hh:mm in UTC, at least 30 minutes long, got "01:00-01:29"',
      "set database.backup.window in the environment's file",
    ],
    [
      'a short maintenance window',
      'DB-15',
      { maintenanceWindow: 'sun:03:00-sun:03:29' },
      'maintenanceWindow must be ddd:hh:mm-ddd:hh:mm in UTC, 30 minutes to less than 24 hours long, got "sun:03:00-sun:03:29"',
      "set database.maintenanceWindow in the environment's file",
    ],
    [
      'a maintenance window that ends before it begins',
      'DB-16',
      { replicaMaintenanceWindow: 'wed:04:00-wed:03:00' },
      'replicaMaintenanceWindow must be ddd:hh:mm-ddd:hh:mm in UTC, 30 minutes to less than 24 hours long, got "wed:04:00-wed:03:00"',
      "set database.replicaMaintenanceWindow in the environment's file",
    ],
    [
      'a backup during maintenance, across the end of the week',
      'DB-17',
      { backup: { retentionDays: 7, window: '23:45-00:15' }, maintenanceWindow: 'mon:00:00-mon:01:00' },
      'backup.window must be a time that does not meet the maintenance window mon:00:00-mon:01:00, got "23:45-00:15"',
      "move database.backup.window or database.maintenanceWindow in the environment's file",
    ],
    [
      'primary and replica in maintenance at once',
      'DB-18',
      { replicaMaintenanceWindow: 'sun:03:30-sun:04:30' },
      'replicaMaintenanceWindow must be a time that does not meet the primary\'s sun:03:00-sun:04:00, got "sun:03:30-sun:04:30"',
      "move database.replicaMaintenanceWindow in the environment's file",
    ],
    [
      'a log of slow statements that is off',
      'DB-19',
      { slowQueryMs: -1 },
      'slowQueryMs must be a whole number from 0 to 2147483647, got -1',
      "set database.slowQueryMs in the environment's file, in milliseconds",
    ],
    [
      'a retention that CloudWatch Logs does not know',
      'DB-20',
      { logRetentionDays: 100 },
      'logRetentionDays must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days, got 100',
      "set database.logRetentionDays in the environment's file",
    ],
    [
      'a third mode of Database Insights',
      'DB-21',
      { insights: 'off' },
      'insights must be one of "standard", "advanced", got "off"',
      "set database.insights in the environment's file",
    ],
    [
      'enhanced monitoring that is off',
      'DB-22',
      { monitoringIntervalSeconds: 0 },
      'monitoringIntervalSeconds must be one of 1, 5, 10, 15, 30, 60, got 0',
      "set database.monitoringIntervalSeconds in the environment's file",
    ],
  ])('%s (%s)', (_case, rule, overrides, complaint, mend) => {
    expect(complaints(overrides)).toEqual([said(rule, complaint, mend)]);
  });

  test('everything wrong at once, in one run', () => {
    const rules = complaints({
      engineVersion: '9',
      storageGiB: Number.NaN,
      replicas: 1.5,
      backup: undefined,
      maintenanceWindow: 'never',
      clients: undefined,
    }).map((text) => /DB-\d\d/.exec(text)?.[0]);

    expect(rules).toEqual(['DB-02', 'DB-07', 'DB-09', 'DB-11', 'DB-12', 'DB-14', 'DB-15']);
  });
});

describe('allowed is', () => {
  test.each<[string, Partial<Record<keyof PostgresProps, unknown>>]>([
    ['the smallest storage with a tenth of room', { storageGiB: 20, maxStorageGiB: 22 }],
    ['a ceiling of exactly a tenth more', { storageGiB: 110, maxStorageGiB: 121 }],
    ['the largest pool that fits', { clients: [{ ...SERVICE, connectionsPerInstance: 42 }] }],
    [
      'a replica window that meets the primary where there is no replica',
      {
        ...DISPOSABLE,
        replicaMaintenanceWindow: 'sun:03:00-sun:04:00',
      },
    ],
    ['every statement in the log', { slowQueryMs: 0 }],
    ['fifteen replicas', { replicas: 15 }],
    ['no client at all', { clients: [] }],
  ])('%s', (_case, overrides) => {
    expect(complaints(overrides)).toEqual([]);
  });
});

describe('the engine calendar', () => {
  const support14 = 'version "14", with community support until "2026-11-12", RDS standard support until "2027-02-28"';
  const ending = said(
    'DB-03 (warning)',
    `engineVersion must be a version with more than 180 days of RDS standard support left, got ${support14}`,
    'rehearse the upgrade, then set database.engineVersion to a later version',
  );
  const ended = (level: string): string =>
    said(
      `DB-04${level}`,
      `engineVersion must be a version under RDS standard support, got ${support14}`,
      'set database.engineVersion to a later version and upgrade as the runbook says',
    );

  test.each([
    ['is silent 181 days before the end', '2026-08-31', []],
    ['warns 180 days before the end', '2026-09-01', [ending]],
    ['warns on the last day', '2027-02-28', [ending]],
    ['only warns when the day has passed, since an error would block a rollback', '2027-03-01', [ended(' (warning)')]],
    ['still only warns in 2030', '2030-01-01', [ended(' (warning)')]],
  ])('%s of version 14', (_case, asOf, expected) => {
    expect(complaints({ engineVersion: '14', asOf })).toEqual(expected);
  });

  test('refuses a version past its end in review', () => {
    const reviewed = messages((stack) => {
      const review = new Construct(stack, 'review');
      review.node.setContext(REVIEW, true);
      newPostgres(review, { engineVersion: '14', asOf: '2030-01-01' });
    });

    expect(reviewed).toEqual([ended('').replace('test/database', 'test/review/database')]);
  });

  test.each([
    ['15', ['DB-04']],
    ['16', ['DB-04']],
    ['17', ['DB-03']],
    ['18', []],
  ])('judges version %s in 2030', (engineVersion, expected) => {
    const rules = complaints({ engineVersion, asOf: '2030-01-01' }).map((text) => /DB-\d\d/.exec(text)?.[0]);

    expect(rules).toEqual(expected);
  });
});

test('each rule has an id of its own, in sequence', () => {
  expect(DATABASE_RULES.map(({ id }) => id)).toEqual(
    Array.from({ length: 22 }, (_, index) => `DB-${String(index + 1).padStart(2, '0')}`),
  );
});

test.each((Object.keys(PROPS) as (keyof PostgresProps)[]).filter((key) => key !== 'network'))(
  'a wrong %s is reported, and the rest is built all the same',
  (key) => {
    for (const value of [undefined, null, Number.NaN, -1, '', 'x', {}, []]) {
      expect(Array.isArray(complaints({ [key]: value }))).toBe(true);
    }
  },
);
