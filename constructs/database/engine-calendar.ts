/**
 * How long each PostgreSQL major version is looked after, as the two calendars stood on 2026-11-24.
 * Update it when AWS publishes a new major version; every other place derives from it.
 */

export interface EngineVersion {
  /** PostgreSQL major version. */
  readonly major: string;
  /** Last release of the PostgreSQL community, https://www.postgresql.org/support/versioning/ */
  readonly communityEnd: string;
  /** Last day of RDS standard support; see {@link CALENDAR_LINK}. */
  readonly standardSupportEnd: string;
}

export const CALENDAR_LINK =
  'https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html';

/** Days before the end of standard support from which the synth warns: an upgrade needs a rehearsal and a quiet week. */
export const WARNING_DAYS = 180;

/** 18's end at RDS follows AWS's practice (end of the February after the community's); the others are published dates. */
export const ENGINE_VERSIONS: readonly EngineVersion[] = [
  { major: '14', communityEnd: '2026-11-12', standardSupportEnd: '2027-02-28' },
  { major: '15', communityEnd: '2027-11-11', standardSupportEnd: '2028-02-29' },
  { major: '16', communityEnd: '2028-11-09', standardSupportEnd: '2029-02-28' },
  { major: '17', communityEnd: '2029-11-08', standardSupportEnd: '2030-02-28' },
  { major: '18', communityEnd: '2030-11-14', standardSupportEnd: '2031-02-28' },
];

export const engineVersion = (major: unknown): EngineVersion | undefined =>
  ENGINE_VERSIONS.find((version) => version.major === major);

/** Parameter group family; RDS refuses a group of another major version. */
export const parameterGroupFamily = (major: string): string => `postgres${major}`;

/** Is it a day of the calendar, written `yyyy-mm-dd`? */
export const isDate = (text: unknown): text is string => dayNumber(text) !== undefined;

/** Whole days from one date to another, negative when the second is earlier; undefined when either is not a date. */
export function daysBetween(from: unknown, to: unknown): number | undefined {
  const start = dayNumber(from);
  const end = dayNumber(to);
  return start === undefined || end === undefined ? undefined : end - start;
}

function dayNumber(text: unknown): number | undefined {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`);
  // Date.parse takes 2027-02-30 for 2 March.
  const exists = !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
  return exists ? time / 86_400_000 : undefined;
}
