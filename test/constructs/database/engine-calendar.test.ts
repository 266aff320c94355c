import fc from 'fast-check';
import {
  daysBetween,
  ENGINE_VERSIONS,
  engineVersion,
  isDate,
  parameterGroupFamily,
} from '../../../constructs/database/engine-calendar';

describe('the engine calendar', () => {
  test('knows the dates of PostgreSQL 14', () => {
    expect(engineVersion('14')).toEqual({
      major: '14',
      communityEnd: '2026-11-12',
      standardSupportEnd: '2027-02-28',
    });
  });

  test('lists each major version once, in order, with dates that rise', () => {
    const majors = ENGINE_VERSIONS.map(({ major }) => Number(major));
    const ends = ENGINE_VERSIONS.map(({ standardSupportEnd }) => standardSupportEnd);

    expect(majors).toEqual([14, 15, 16, 17, 18]);
    expect(ends).toEqual([...ends].sort());
  });

  test('has RDS support each version for about three and a half months longer than the community', () => {
    for (const { communityEnd, standardSupportEnd } of ENGINE_VERSIONS) {
      const days = daysBetween(communityEnd, standardSupportEnd);
      expect(days).toBeGreaterThanOrEqual(100);
      expect(days).toBeLessThanOrEqual(115);
    }
  });

  test.each([undefined, null, 14, '13', '14.22', 'constructor', '__proto__', ''])('does not know %j', (version) => {
    expect(engineVersion(version)).toBeUndefined();
  });

  test('names the parameter group family of a version', () => {
    expect(parameterGroupFamily('14')).toBe('postgres14');
  });
});

describe('days between two dates', () => {
  test.each([
    ['2026-09-01', '2027-02-28', 180],
    ['2027-02-28', '2027-02-28', 0],
    ['2027-03-01', '2027-02-28', -1],
    ['2028-02-28', '2028-03-01', 2],
  ])('from %s to %s', (from, to, days) => {
    expect(daysBetween(from, to)).toBe(days);
  });

  test.each(['2027-02-30', '2027-13-01', '27-02-28', '2027-2-28', '2027-02-28T00:00:00Z', '', undefined, 20270228])(
    'are unknown when one is %j',
    (text) => {
      expect([isDate(text), daysBetween(text, '2027-01-01'), daysBetween('2027-01-01', text)]).toEqual([
        false,
        undefined,
        undefined,
      ]);
    },
  );

  test('are known for every date, and no value throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string()), (value) => {
        return isDate(value) === (daysBetween(value, value) === 0);
      }),
    );
  });
});
