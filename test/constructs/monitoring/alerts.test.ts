import { alertRules } from '../../../constructs/monitoring/alerts';
import { promDuration } from '../../../constructs/monitoring/duration';
import { INHIBITIONS, NEVER_INHIBITED, ROUTES } from '../../../constructs/monitoring/routing';
import { INPUTS } from '../../support/monitoring';

describe('lengths of time', () => {
  test.each([
    [0, '0s'],
    [45, '45s'],
    [300, '5m'],
    [5_400, '90m'],
    [7_200, '2h'],
    [259_200, '3d'],
    [0.5, '500ms'],
  ])('%s seconds are %s', (seconds, text) => {
    expect(promDuration(seconds)).toBe(text);
  });

  test('are all divided by one factor: ranges, for, forecasts', () => {
    const fast = { ...INPUTS.prod, scrapeIntervalSeconds: 1, durationDivisor: 60 };
    const filling = alertRules(fast).find(({ alert }) => alert === 'HostDiskFilling')!;
    const slow = alertRules(INPUTS.prod).find(({ alert }) => alert === 'HostDiskFilling')!;

    expect([filling.forSeconds, slow.forSeconds]).toEqual([30, 1_800]);
    expect([filling.expr, slow.expr].map((expr) => /\[(\w+)\], (\d+)\)/.exec(expr)?.slice(1))).toEqual([
      ['6m', '1440'],
      ['6h', '86400'],
    ]);
  });
});

describe('routing', () => {
  test('has one route for each severity that an alert has', () => {
    const severities = new Set(alertRules(INPUTS.prod).map(({ severity }) => severity));

    expect(ROUTES.map(({ severity }) => severity).sort()).toEqual([...severities].sort());
  });

  test('repeats no critical message more than once in four hours, and the heartbeat every minute', () => {
    const repeated = Object.fromEntries(
      ROUTES.map(({ severity, repeatIntervalSeconds }) => [severity, repeatIntervalSeconds]),
    );

    expect(repeated).toEqual({ critical: 14_400, warning: 86_400, heartbeat: 50 });
  });

  test('silences the consequences of a host or a database that is down, and never the watchdog', () => {
    const silencedBy = (source: string): string[] =>
      INHIBITIONS.filter((each) => each.source === source).flatMap(({ targets }) => targets);

    expect(silencedBy('HostDown')).toContain('ServiceRestarting');
    expect(silencedBy('PostgresDown')).toEqual(
      expect.arrayContaining(['PostgresReplicaLagging', 'PostgresNotMeasured']),
    );
    expect(INHIBITIONS.flatMap(({ targets }) => targets).filter((name) => NEVER_INHIBITED.includes(name))).toEqual([]);
  });

  test('never lets two alerts silence each other', () => {
    const pairs = INHIBITIONS.flatMap(({ source, targets }) => targets.map((target) => `${source} > ${target}`));
    const circles = pairs.filter((pair) => pairs.includes(pair.split(' > ').reverse().join(' > ')));

    expect(circles).toEqual([]);
  });
});

describe('every range of a rate', () => {
  test('grows with the scrape interval, so that it holds four scrapes', () => {
    const slow = alertRules({ ...INPUTS.prod, scrapeIntervalSeconds: 120 });

    expect(slow.find(({ alert }) => alert === 'HostCpuBusy')?.expr).toContain('[8m]');
  });
});
