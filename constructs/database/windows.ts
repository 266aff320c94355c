/**
 * Backup and maintenance windows as intervals on a circle: the week wraps from Sunday to Monday, the day at midnight.
 * All times are UTC.
 */

const DAY = 24 * 60;
const WEEK = 7 * DAY;
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const TIME = '([01]\\d|2[0-3]):([0-5]\\d)';
const DAILY = new RegExp(`^${TIME}-${TIME}$`);
const WEEKLY = new RegExp(`^(${DAYS.join('|')}):${TIME}-(${DAYS.join('|')}):${TIME}$`);

/** Minutes since Monday, or since midnight for a window that opens every day. */
export interface Window {
  readonly start: number;
  readonly minutes: number;
}

/** `hh:mm-hh:mm`; undefined when it is not one. */
export function dailyWindow(text: unknown): Window | undefined {
  const match = typeof text === 'string' ? DAILY.exec(text) : null;
  if (!match) return undefined;
  const [, fromHour, fromMinute, toHour, toMinute] = match;
  const start = minuteOfDay(fromHour, fromMinute);
  return { start, minutes: modulo(minuteOfDay(toHour, toMinute) - start, DAY) };
}

/** `ddd:hh:mm-ddd:hh:mm`; undefined when it is not one. */
export function weeklyWindow(text: unknown): Window | undefined {
  const match = typeof text === 'string' ? WEEKLY.exec(text) : null;
  if (!match) return undefined;
  const [, fromDay, fromHour, fromMinute, toDay, toHour, toMinute] = match;
  const start = startOfDay(fromDay) + minuteOfDay(fromHour, fromMinute);
  return { start, minutes: modulo(startOfDay(toDay) + minuteOfDay(toHour, toMinute) - start, WEEK) };
}

/** Do two weekly windows share a minute? One may end when the other begins. */
export const overlap = (a: Window, b: Window): boolean =>
  (a.minutes > 0 && modulo(a.start - b.start, WEEK) < b.minutes) ||
  (b.minutes > 0 && modulo(b.start - a.start, WEEK) < a.minutes);

/** Does a window that opens every day meet one that opens once a week? */
export const overlapDaily = (daily: Window, weekly: Window): boolean =>
  DAYS.some((_, day) => overlap({ ...daily, start: daily.start + day * DAY }, weekly));

const startOfDay = (name: string | undefined): number => DAYS.indexOf(name ?? '') * DAY;

const minuteOfDay = (hour: string | undefined, minute: string | undefined): number =>
  Number(hour) * 60 + Number(minute);

const modulo = (value: number, length: number): number => ((value % length) + length) % length;
