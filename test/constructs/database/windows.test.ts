import fc from 'fast-check';
import { dailyWindow, overlap, overlapDaily, type Window, weeklyWindow } from '../../../constructs/database/windows';

const DAY = 1440;
const WEEK = 7 * DAY;

const daily = (text: string): Window => dailyWindow(text) ?? { start: Number.NaN, minutes: Number.NaN };
const weekly = (text: string): Window => weeklyWindow(text) ?? { start: Number.NaN, minutes: Number.NaN };

/** Which minutes of the week a window covers, counted one by one. */
const minutesOf = ({ start, minutes }: Window): Set<number> =>
  new Set(Array.from({ length: minutes }, (_, minute) => (start + minute) % WEEK));

const meet = (a: Set<number>, b: Set<number>): boolean => [...a].some((minute) => b.has(minute));

const anyWeekly = fc.record({ start: fc.nat(WEEK - 1), minutes: fc.integer({ min: 0, max: 2 * DAY }) });
const anyDaily = fc.record({ start: fc.nat(DAY - 1), minutes: fc.integer({ min: 0, max: DAY - 1 }) });

describe('a window', () => {
  test.each([
    ['00:00-00:30', { start: 0, minutes: 30 }],
    ['23:45-00:15', { start: 1425, minutes: 30 }],
    ['05:00-05:00', { start: 300, minutes: 0 }],
  ])('of a day is read: %s', (text, expected) => {
    expect(dailyWindow(text)).toEqual(expected);
  });

  test.each([
    ['mon:00:00-mon:00:30', { start: 0, minutes: 30 }],
    ['sun:23:30-mon:00:30', { start: 6 * DAY + 1410, minutes: 60 }],
    ['tue:01:00-mon:01:00', { start: DAY + 60, minutes: 6 * DAY }],
  ])('of a week is read: %s', (text, expected) => {
    expect(weeklyWindow(text)).toEqual(expected);
  });

  test.each(['24:00-01:00', '1:00-2:00', '01:60-02:00', '01:00', '', 'mon:01:00-mon:02:00', ' 01:00-02:00'])(
    'of a day is not read from %j',
    (text) => {
      expect(dailyWindow(text)).toBeUndefined();
    },
  );

  test.each(['01:00-02:00', 'Sun:01:00-Sun:02:00', 'sunday:01:00-sunday:02:00', 'sun:25:00-sun:26:00', 'sun:01:00'])(
    'of a week is not read from %j',
    (text) => {
      expect(weeklyWindow(text)).toBeUndefined();
    },
  );

  test('is read from nothing but text, and no value throws', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const read = dailyWindow(value) ?? weeklyWindow(value);
        return typeof value === 'string' || read === undefined;
      }),
    );
  });
});

describe('two windows', () => {
  test.each([
    ['end when the other begins', 'sun:03:00-sun:04:00', 'sun:04:00-sun:05:00', false],
    ['share a minute', 'sun:03:00-sun:04:01', 'sun:04:00-sun:05:00', true],
    ['lie in each other', 'sun:03:00-sun:09:00', 'sun:04:00-sun:05:00', true],
    ['meet across the end of the week', 'sun:23:30-mon:00:30', 'mon:00:00-mon:01:00', true],
    ['stand on different days', 'sun:03:00-sun:04:00', 'wed:03:00-wed:04:00', false],
  ])('that %s', (_case, a, b, expected) => {
    expect([overlap(weekly(a), weekly(b)), overlap(weekly(b), weekly(a))]).toEqual([expected, expected]);
  });

  test.each([
    ['the same hour', '03:30-04:30', 'sun:03:00-sun:04:00', true],
    ['the hour before', '02:00-03:00', 'sun:03:00-sun:04:00', false],
    ['across midnight', '23:45-00:15', 'wed:00:00-wed:00:30', true],
    ['across the end of the week', '23:45-00:15', 'mon:00:00-mon:00:30', true],
    ['before the end of the week', '23:45-00:15', 'sun:23:30-sun:23:50', true],
  ])('of a day and of a week: %s', (_case, each, once, expected) => {
    expect(overlapDaily(daily(each), weekly(once))).toBe(expected);
  });

  test('overlap exactly when they share a minute of the week', () => {
    fc.assert(fc.property(anyWeekly, anyWeekly, (a, b) => overlap(a, b) === meet(minutesOf(a), minutesOf(b))));
  });

  test('of a day and of a week overlap exactly when they share a minute on some day', () => {
    fc.assert(
      fc.property(anyDaily, anyWeekly, (each, once) => {
        const days = [0, 1, 2, 3, 4, 5, 6].map((day) => minutesOf({ ...each, start: each.start + day * DAY }));
        return overlapDaily(each, once) === days.some((day) => meet(day, minutesOf(once)));
      }),
    );
  });
});
