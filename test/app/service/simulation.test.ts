import { type Effect, healthDuring, healthUnder } from '../../../app/src/domain/simulation';

const START = new Date('2026-01-01T00:00:00Z');
const after = (seconds: number): Date => new Date(START.getTime() + seconds * 1000);
const incident = (kind: Effect['kind'], severity: Effect['severity'], resolvedAfter?: number): Effect => ({
  kind,
  severity,
  startedAt: START,
  resolvedAt: resolvedAfter === undefined ? null : after(resolvedAfter),
});
const course = (effect: Effect, ...seconds: number[]): number[] =>
  seconds.map((second) => healthDuring(effect, after(second)));

describe('an incident', () => {
  test('has no effect before it starts', () => {
    expect(course(incident('bad-release', 'critical'), -1)).toEqual([100]);
  });

  test('that is a bad release takes its whole effect at once, for as long as nobody resolves it', () => {
    expect(course(incident('bad-release', 'major'), 0, 1, 86_400)).toEqual([50, 50, 50]);
  });

  test('that leaks memory grows for a quarter of an hour', () => {
    expect(course(incident('memory-leak', 'critical'), 0, 450, 900, 3600)).toEqual([100, 55, 10, 10]);
  });

  test('that is a failover ends by itself', () => {
    expect(course(incident('database-failover', 'critical'), 0, 60, 75, 90)).toEqual([10, 10, 55, 100]);
  });

  test('that is resolved early recovers from where it stood', () => {
    expect(course(incident('disk-full', 'major', 300), 300, 360, 420, 421)).toEqual([75, 88, 100, 100]);
  });

  test('that is resolved after it ended by itself recovers no second time', () => {
    expect(course(incident('database-failover', 'minor', 3600), 90, 3600, 3601)).toEqual([100, 100, 100]);
  });
});

describe('an environment', () => {
  test('without incidents is well', () => {
    expect(healthUnder([], START)).toBe(100);
  });

  test('under several is worse than under each', () => {
    const all = [incident('bad-release', 'major'), incident('network-partition', 'minor')];

    expect(healthUnder(all, after(5))).toBe(40);
  });
});
